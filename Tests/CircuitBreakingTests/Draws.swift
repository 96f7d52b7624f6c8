import Synchronization

/// The same numbers in every run, one after the other and then from the beginning.
final class Draws: Sendable {
    private let numbers: [Double]
    private let index = Mutex(0)

    init(_ numbers: [Double]) { self.numbers = numbers }

    func next() -> Double {
        index.withLock { index in
            index = (index + 1) % numbers.count
            return numbers[index]
        }
    }
}

/// Reproducible random numbers (Steele, Lea, Flood 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
