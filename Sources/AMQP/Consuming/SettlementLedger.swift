/// Which deliveries of one channel are settled, and what to tell the broker about them. Without I/O.
///
/// Acknowledging "everything up to here" is only right over a prefix in which everything is settled. What is settled beyond the prefix
/// can be told one by one, each of which is an entry in the queue's log, or wait until the prefix has come that far.
package struct SettlementLedger: Sendable {
    /// What to write.
    package struct Instruction: Sendable, Equatable {
        var disposition: Disposition
        var number: UInt64
        /// Whether it covers all that is still open up to the number.
        var isMultiple: Bool
    }

    private enum Entry: Sendable, Equatable {
        case open
        case settled(Disposition)
        case told
    }

    /// Entry i is about tag `told + 1 + i`.
    private var entries: [Entry] = []
    /// Where the entries in use start: a moving head makes a prefix cost nothing to drop.
    private var head = 0
    /// The last tag of which everything up to it is told.
    private var told: UInt64 = 0
    /// Tags that became settled since everything was told last.
    private var fresh: [UInt64] = []
    /// How many are settled and not told. After ``instructions(beyondPrefix:)`` all of them are beyond the prefix.
    private(set) var untoldCount = 0

    /// Deliveries nobody has settled.
    private(set) var openCount = 0

    /// A ledger of a new channel.
    package init() {}

    /// Takes a delivery; the broker counts them up from 1 without a gap.
    package mutating func delivered(_ number: UInt64) {
        while told + UInt64(entries.count - head) < number {
            entries.append(.open)
            openCount += 1
        }
    }

    /// False when the tag is not open: never delivered, or settled before. Telling the broker would close the channel (406).
    package mutating func settle(_ number: UInt64, _ disposition: Disposition) -> Bool {
        guard number > told, number - told <= UInt64(entries.count - head) else { return false }
        let index = head + Int(number - told - 1)
        guard entries[index] == .open else { return false }
        entries[index] = .settled(disposition)
        openCount -= 1
        untoldCount += 1
        fresh.append(number)
        return true
    }

    /// What to tell the broker now, in this order.
    /// - Parameter beyondPrefix: whether what is settled above an open delivery is told, too.
    package mutating func instructions(beyondPrefix: Bool = true) -> [Instruction] {
        var instructions: [Instruction] = []
        guard untoldCount > 0 else { return instructions }
        tellPrefix(&instructions)
        if beyondPrefix { for number in fresh where number > told { tellOne(number, &instructions) } }
        if untoldCount == 0 { fresh.removeAll(keepingCapacity: true) }
        return instructions
    }

    private mutating func tellPrefix(_ instructions: inout [Instruction]) {
        loop: while head < entries.count {
            switch entries[head] {
            case .open: break loop
            case .told: break
            case .settled(let disposition): tell(told + 1, disposition, &instructions)
            }
            head += 1
            told += 1
        }
        guard head > 1024 || head == entries.count else { return }
        entries.removeFirst(head)
        head = 0
    }

    /// Lengthens the last instruction when it says the same of the tags before: in a prefix nothing else is open below.
    private mutating func tell(_ number: UInt64, _ disposition: Disposition, _ instructions: inout [Instruction]) {
        untoldCount -= 1
        if let last = instructions.last, last.disposition == disposition {
            instructions[instructions.count - 1] = Instruction(disposition: disposition, number: number, isMultiple: true)
        } else {
            instructions.append(Instruction(disposition: disposition, number: number, isMultiple: false))
        }
    }

    private mutating func tellOne(_ number: UInt64, _ instructions: inout [Instruction]) {
        let index = head + Int(number - told - 1)
        guard case .settled(let disposition) = entries[index] else { return }
        instructions.append(Instruction(disposition: disposition, number: number, isMultiple: false))
        entries[index] = .told
        untoldCount -= 1
    }
}
