import Generated

/// An input while it is being changed. Every change works on any bytes, empty ones too.
struct MutatedInput {
    var bytes: [UInt8]

    mutating func flipBit(_ random: inout SeededRandom) {
        guard let index = bytes.indices.randomElement(using: &random) else { return }
        bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    }

    mutating func setByte(_ random: inout SeededRandom) {
        guard let index = bytes.indices.randomElement(using: &random) else { return }
        bytes[index] = random.pick([
            0x00, 0x0A, 0x0D, 0x20, 0x22, 0x25, 0x2C, 0x3A, 0x5C, 0x7F, 0x80, 0xFF, .random(in: 0...255, using: &random),
        ])
    }

    mutating func truncate(_ random: inout SeededRandom) { bytes.removeLast(Int.random(in: 0...bytes.count, using: &random)) }

    mutating func delete(_ random: inout SeededRandom) { bytes.removeSubrange(part(&random, atMost: 32)) }

    mutating func insertNoise(_ random: inout SeededRandom) {
        let noise = (0..<Int.random(in: 1...16, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        insert(noise, &random)
    }

    /// A part again and again: long lists, long texts, many fields of one name.
    mutating func repeatPart(_ random: inout SeededRandom) {
        let part = Array(bytes[part(&random, atMost: 64)])
        let times = random.pick([1, 2, 7, 64, 1000])
        guard part.count * times < Mutator.longest else { return }
        insert(Array(repeatElement(part, count: times).joined()), &random)
    }

    /// The beginning of this one and the end of another.
    mutating func splice(_ other: [UInt8], _ random: inout SeededRandom) {
        let (end, start) = (Int.random(in: 0...bytes.count, using: &random), Int.random(in: 0...other.count, using: &random))
        bytes = Array(bytes[..<end] + other[start...])
    }

    mutating func swapParts(_ random: inout SeededRandom) {
        let cut = part(&random, atMost: 200)
        let moved = Array(bytes[cut])
        bytes.removeSubrange(cut)
        insert(moved, &random)
    }

    /// A number that is written out, by one at the end of what somebody can count.
    mutating func replaceNumber(_ random: inout SeededRandom) {
        let starts = bytes.indices.filter { isDigit($0) && ($0 == 0 || !isDigit($0 - 1)) }
        guard !starts.isEmpty else { return insertToken(&random) }
        let start = random.pick(starts)
        let end = bytes[start...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.endIndex
        bytes.replaceSubrange(start..<end, with: random.pick(Dictionary.numbers))
    }

    /// A length, size or count in the form of a protocol: big-endian, of one byte to eight.
    mutating func setCount(_ random: inout SeededRandom) {
        let width = random.pick([1, 2, 4, 8])
        guard bytes.count >= width else { return }
        let start = Int.random(in: 0...(bytes.count - width), using: &random)
        let value = random.pick([
            0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF, .max, 1 << 63, .random(in: 0..<300, using: &random),
        ])
        for place in 0..<width { bytes[start + place] = UInt8(truncatingIfNeeded: value >> UInt64(8 * (width - 1 - place))) }
    }

    mutating func nest(_ random: inout SeededRandom) {
        let (opening, closing) = random.pick([("[", "]"), ("{\"a\":", "}"), ("[{\"data\":", "}]"), ("\"", "\""), ("(", ")")])
        let depth = random.pick([2, 20, 512, 513, 513, 514, 5000])
        let cut = part(&random, atMost: 64)
        let inner = Array(bytes[cut])
        let nested = Array(repeatElement(Array(opening.utf8), count: depth).joined()) + inner
        bytes.replaceSubrange(
            cut, with: nested + (random.chance(70) ? Array(repeatElement(Array(closing.utf8), count: depth).joined()) : []))
    }

    mutating func insertInvalidText(_ random: inout SeededRandom) { insert(random.pick(Dictionary.invalidText), &random) }

    mutating func insertToken(_ random: inout SeededRandom) { insert(random.pick(Dictionary.tokens), &random) }

    /// What stands between two quotation marks, by something else.
    mutating func replaceText(_ random: inout SeededRandom) {
        let marks = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\"") }
        guard marks.count >= 2 else { return insertToken(&random) }
        let index = Int.random(in: 0..<(marks.count - 1), using: &random)
        bytes.replaceSubrange((marks[index] + 1)..<marks[index + 1], with: random.pick(Dictionary.tokens))
    }

    private mutating func insert(_ new: [UInt8], _ random: inout SeededRandom) {
        bytes.insert(contentsOf: new, at: Int.random(in: 0...bytes.count, using: &random))
    }

    private func part(_ random: inout SeededRandom, atMost longest: Int) -> Range<Int> {
        let start = Int.random(in: 0...bytes.count, using: &random)
        return start..<min(start + Int.random(in: 0...longest, using: &random), bytes.count)
    }

    private func isDigit(_ index: Int) -> Bool { (0x30...0x39).contains(bytes[index]) }

    private typealias Dictionary = MutationWords
}
