import Testing

@testable import AMQP

@Suite struct `The settlement ledger` {
    typealias Instruction = SettlementLedger.Instruction

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var delivered: UInt64 = 6
        var steps: [[(UInt64, Disposition)]]
        var told: [[String]]
    }

    static let rows = [
        Row(testDescription: "one", steps: [[(1, .acknowledge)]], told: [["acknowledge 1"]]),
        Row(
            testDescription: "a prefix at once", steps: [[(2, .acknowledge), (1, .acknowledge), (3, .acknowledge)]],
            told: [["acknowledge ...3"]]),
        Row(
            testDescription: "beyond the prefix one by one", steps: [[(1, .acknowledge), (3, .acknowledge), (5, .acknowledge)]],
            told: [["acknowledge 1", "acknowledge 3", "acknowledge 5"]]),
        Row(
            testDescription: "a gap that closes is told alone",
            steps: [[(2, .acknowledge), (3, .acknowledge)], [(1, .acknowledge)], [(4, .acknowledge)]],
            told: [["acknowledge 2", "acknowledge 3"], ["acknowledge 1"], ["acknowledge 4"]]),
        Row(
            testDescription: "told ones do not break a run", steps: [[(2, .acknowledge)], [(1, .acknowledge), (3, .acknowledge)]],
            told: [["acknowledge 2"], ["acknowledge ...3"]]),
        Row(
            testDescription: "dispositions are runs of their own",
            steps: [[(1, .acknowledge), (2, .acknowledge), (3, .reject), (4, .requeue), (5, .requeue), (6, .acknowledge)]],
            told: [["acknowledge ...2", "reject 3", "requeue ...5", "acknowledge 6"]]),
        Row(testDescription: "nothing", steps: [[]], told: [[]]),
    ]

    @Test(arguments: rows)
    func `tells the broker what is settled`(row: Row) {
        var ledger = SettlementLedger()
        ledger.delivered(row.delivered)
        let told = row.steps.map { step in
            for (number, disposition) in step { #expect(ledger.settle(number, disposition) == true) }
            return ledger.instructions().map { "\($0.disposition) \($0.isMultiple ? "..." : "")\($0.number)" }
        }
        #expect(told == row.told)
    }

    @Test func `lets what is beyond the prefix wait for it`() {
        var ledger = SettlementLedger()
        ledger.delivered(6)
        for number in [UInt64(2), 3, 5] { _ = ledger.settle(number, .acknowledge) }
        #expect(ledger.instructions(beyondPrefix: false) == [])
        #expect(ledger.untoldCount == 3)
        _ = ledger.settle(1, .acknowledge)
        #expect(ledger.instructions(beyondPrefix: false) == [Instruction(disposition: .acknowledge, number: 3, isMultiple: true)])
        #expect(ledger.untoldCount == 1)
        #expect(ledger.instructions() == [Instruction(disposition: .acknowledge, number: 5, isMultiple: false)])
        #expect(ledger.untoldCount == 0)
    }

    @Test func `refuses what is not open`() {
        var ledger = SettlementLedger()
        ledger.delivered(2)
        #expect(ledger.settle(0, .acknowledge) == false)
        #expect(ledger.settle(3, .acknowledge) == false)
        #expect(ledger.settle(2, .acknowledge) == true)
        #expect(ledger.settle(2, .reject) == false)
        _ = ledger.instructions()
        #expect(ledger.settle(2, .acknowledge) == false)
        #expect(ledger.openCount == 1)
    }

    /// A model of the broker: every open tag has to get exactly the disposition it was settled with.
    @Test(arguments: [UInt64(1), 2, 3, 4, 5]) func `agrees with a model of the broker in any order`(seed: UInt64) {
        var generator = SplitMix(state: seed)
        var ledger = SettlementLedger()
        var open: Set<UInt64> = []
        var wanted: [UInt64: Disposition] = [:]
        var got: [UInt64: Disposition] = [:]
        var delivered: UInt64 = 0
        for round in 1...3000 {
            for _ in 0..<UInt64.random(in: 0...3, using: &generator) {
                delivered += 1
                ledger.delivered(delivered)
                open.insert(delivered)
            }
            for number in open.subtracting(wanted.keys).shuffled(using: &generator).prefix(2) {
                let disposition = Disposition.allCases.randomElement(using: &generator) ?? .acknowledge
                wanted[number] = disposition
                #expect(ledger.settle(number, disposition) == true)
            }
            for instruction in ledger.instructions(beyondPrefix: round == 3000 || Bool.random(using: &generator)) {
                let covered: Set<UInt64> = instruction.isMultiple ? open.filter { $0 <= instruction.number } : [instruction.number]
                #expect(covered.isSubset(of: open))
                for number in covered { got[number] = instruction.disposition }
                open.subtract(covered)
            }
        }
        #expect(got == wanted)
        #expect(ledger.openCount == open.count)
        #expect(ledger.untoldCount == 0)
    }
}

/// Random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
