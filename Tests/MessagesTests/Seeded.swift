/// Numbers that are the same in every run.
struct Seeded {
    var state: UInt64

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Changes a text at one place: a byte less, one twice, one more, or another.
    mutating func change(_ text: inout [UInt8], _ letters: [UInt8]) {
        let place = Int(next() % UInt64(text.count))
        switch next() % 4 {
        case 0: text.remove(at: place)
        case 1: text.insert(text[place], at: place)
        case 2: text.insert(letters[Int(next() % UInt64(letters.count))], at: place)
        default: text[place] = letters[Int(next() % UInt64(letters.count))]
        }
    }
}
