import Generated

/// Makes inputs of seeds: the same random numbers make the same input.
struct Mutator {
    /// Bytes. Longer than most inputs in earnest, and short enough for thousands a second.
    static let longest = 64 * 1024

    private let seeds: [[UInt8]]

    /// - Parameter seeds: at least one.
    init(_ seeds: [[UInt8]]) { self.seeds = seeds }

    /// One input: a seed after some changes, mostly few, because what is hardly wrong gets furthest.
    func input(_ random: inout SeededRandom) -> [UInt8] {
        var input = MutatedInput(bytes: random.pick(seeds))
        let changes = random.pick([1, 1, 1, 2, 2, 3, 4, 8])
        for _ in 0..<changes { change(&input, &random) }
        return Array(input.bytes.prefix(Self.longest))
    }

    private func change(_ input: inout MutatedInput, _ random: inout SeededRandom) {
        switch Int.random(in: 0..<16, using: &random) {
        case 0: input.flipBit(&random)
        case 1: input.setByte(&random)
        case 2: input.truncate(&random)
        case 3: input.delete(&random)
        case 4: input.insertNoise(&random)
        case 5: input.repeatPart(&random)
        case 6: input.splice(random.pick(seeds), &random)
        case 7, 8, 9: input.replaceNumber(&random)
        case 10: input.setCount(&random)
        case 11: input.nest(&random)
        case 12: input.insertInvalidText(&random)
        case 13: input.replaceText(&random)
        case 14: input.swapParts(&random)
        default: input.insertToken(&random)
        }
    }
}

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

/// What is put into inputs: what has ended decoders before.
enum MutationWords {
    static let numbers = [
        "0", "-0", "-1", "1", "00", "1e5", "1E400", "-1e-400", "0.1", "127", "128", "255", "256", "32768", "65535", "65536", "2147483647",
        "2147483648",
        "4294967296", "9007199254740993", "253402300799", "253402300800", "253402300799999", "9223372036854775", "9223372036854776",
        "9223372036854775807",
        "9223372036854775808", "-9223372036854775807", "-9223372036854775808", "18446744073709551615", "18446744073709551616",
        "99999999999999999999999999",
    ].map { Array($0.utf8) }

    static let invalidText: [[UInt8]] = [
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0x80], [0xFE, 0xFF],
        [0xEF, 0xBB, 0xBF],
        Array("\\ud800".utf8), Array("\\udc00\\ud800".utf8), Array("\\u0000".utf8), [0x00],
    ]

    static let tokens =
        ([
            "", "null", "true", "false", "{}", "[]", "\"\"", "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "//", "/*", "NaN", "Infinity",
            "-", "+", ".", "e",
            "\r\n", "\n", "\n\n", "\r\n\r\n", "\t", " ", "%", "%0", "%00", "%ff", "%2F", "%25", "@", "@@", "://", "https://", "http://",
            "amqps://", "?", "#",
            "[::1]", "[", ":65536", ":0", ":-1", "..", "../", "xn--", "0x7f000001", "2130706433", "127.0.0.1", "=", "==", "====",
            "-----BEGIN PRIVATE KEY-----",
            "-----END PRIVATE KEY-----", "-----BEGIN", "{teammate}", "{{", "}}", "{{{", "\u{202E}", "\u{FEFF}", "\u{FFFD}", "\u{0}",
            "\u{1F469}\u{200D}\u{1F467}",
            "e\u{301}", "ı", "ẞ", "GMT", "Sun, 06 Nov 1994 08:49:37 GMT", "T", "Z", "+14:00", "-99:99", "0000-00-00T00:00:00Z",
            "9999-12-31T23:59:60Z",
            "+292278994-08-17T07:12:55Z", "application/cloudevents+json", "ms", "d", "\"specversion\":\"1.0\",", "\"id\":",
            "\"type\":\"presence.active\"",
            "retry-after: 99999999999999999999", "x-death", "belfry-attempt",
        ].map { Array($0.utf8) }) + [
            [UInt8](repeating: 0x41, count: 256), [UInt8](repeating: 0x41, count: 5000), [UInt8](repeating: 0x30, count: 400),
            Array("e".utf8) + Array(repeatElement(Array("\u{301}".utf8), count: 1000).joined()),
        ]
}
