/// Which written messages of one channel the broker has confirmed. Without I/O.
///
/// Numbers start at 1 with `confirm.select` and are taken when a message is written. A returned message carries no number: it is the
/// oldest open one with the same exchange, routing key and message id that was not returned yet. That is enough, because the broker
/// sends returns in the order of publishing and a return always before the confirm of the same message, and because two open messages
/// alike in all three are the same message twice.
struct ConfirmLedger: Sendable {
    /// Where a message is in what the caller gave.
    struct Position: Sendable, Hashable {
        var batch: Int
        var index: Int
    }

    /// What became of one message; a nil failure is a confirm.
    struct Verdict: Sendable, Equatable {
        var position: Position
        var failure: BrokerError?
    }

    struct Entry: Sendable {
        var position: Position
        var exchange: String
        var routingKey: String
        var messageID: String?
        var writtenAt: ContinuousClock.Instant
        var bytes: Int
        fileprivate var returned: BrokerError?
        fileprivate var isOpen = true
    }

    private var entries: [Entry] = []
    private var head = 0
    /// The number of the entry at `head`.
    private var first: UInt64 = 1

    /// Messages without a verdict.
    private(set) var openCount = 0
    /// The bytes of their bodies.
    private(set) var openBytes = 0

    /// Takes the next number for a message that is being written.
    @discardableResult
    mutating func wrote(_ message: OutgoingMessage, at position: Position, now: ContinuousClock.Instant) -> UInt64 {
        entries.append(
            Entry(
                position: position, exchange: message.exchange, routingKey: message.routingKey,
                messageID: message.properties.messageID, writtenAt: now, bytes: message.body.count))
        openCount += 1
        openBytes += message.body.count
        return first + UInt64(entries.count - head) - 1
    }

    /// False when no open message fits.
    mutating func returned(exchange: String, routingKey: String, messageID: String?, _ error: BrokerError) -> Bool {
        let match = entries[head...].firstIndex {
            $0.isOpen && $0.returned == nil && $0.routingKey == routingKey && $0.exchange == exchange && $0.messageID == messageID
        }
        guard let match else { return false }
        entries[match].returned = error
        return true
    }

    /// The verdicts of a `basic.ack` (nil refusal) or `basic.nack`; an unknown number gives none.
    mutating func confirmed(_ number: UInt64, isMultiple: Bool, refusal: BrokerError?) -> [Verdict] {
        guard number >= first, number - first < UInt64(entries.count - head) else { return [] }
        let last = head + Int(number - first)
        var verdicts: [Verdict] = []
        for index in (isMultiple ? head : last)...last where entries[index].isOpen {
            entries[index].isOpen = false
            openCount -= 1
            openBytes -= entries[index].bytes
            verdicts.append(Verdict(position: entries[index].position, failure: refusal ?? entries[index].returned))
        }
        dropClosedPrefix()
        return verdicts
    }

    /// The open messages, oldest first; the ledger is then as new, for the next channel.
    mutating func abandon() -> [Entry] {
        let open = entries[head...].filter(\.isOpen)
        self = ConfirmLedger()
        return open
    }

    /// Counts the wait for the open messages from now on: while the broker was blocked it confirmed nothing.
    mutating func restartClock(_ now: ContinuousClock.Instant) {
        for index in entries.indices[head...] { entries[index].writtenAt = now }
    }

    /// When the oldest open message was written.
    var oldest: ContinuousClock.Instant? { head < entries.count ? entries[head].writtenAt : nil }

    private mutating func dropClosedPrefix() {
        while head < entries.count, !entries[head].isOpen {
            head += 1
            first += 1
        }
        guard head > 1024 || head == entries.count else { return }
        entries.removeFirst(head)
        head = 0
    }
}
