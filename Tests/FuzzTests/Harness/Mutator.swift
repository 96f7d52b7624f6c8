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
