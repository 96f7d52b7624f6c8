public import AMQP
public import Messages

/// Looks at the dead-letter queues without taking anything out of them.
///
/// A look takes each message without acknowledging it and hands all of them back together. That keeps their order when the
/// look came to the queue's end; otherwise they are behind the rest. A session that breaks off hands them back too. Others who look at the same time see only what is not being looked at. The queues are declared so
/// that being looked at never makes the broker drop a message.
public struct DeadLetters: Sendable {
    private let session: BrokerSession

    /// Prepares to look with a session's rights.
    public init(over session: BrokerSession) { self.session = session }

    /// Calls `visit` with every letter that the filter includes, queue by queue, oldest first, up to the limit.
    ///
    /// - Parameter looked: called for each letter that was looked at, whether it was meant or not.
    /// - Throws: when a queue is missing or the broker is gone. What was taken goes back in every case.
    public func visit(
        _ filter: DeadLetterFilter, looked: () -> Void = {}, _ visit: (DeadLetter) -> Void
    ) async throws(OperationError) {
        var left = filter.limit
        for queue in filter.queues where left > 0 {
            left -= try await look(at: queue, filter, atMost: left, looked, visit)
        }
    }

    /// How many letters each queue holds that are ready to be looked at.
    public func counts(_ queues: [DeadLetterQueue] = DeadLetterQueue.ofWork) async throws(OperationError) -> [(
        queue: DeadLetterQueue, count: Int
    )] {
        var counts: [(DeadLetterQueue, Int)] = []
        for queue in queues {
            let ready = try await onBroker { () throws(BrokerError) in try await session.inspectQueue(queue.name).ready }
            counts.append((queue, ready))
        }
        return counts
    }

    private func look(
        at queue: DeadLetterQueue, _ filter: DeadLetterFilter, atMost limit: Int, _ looked: () -> Void,
        _ visit: (DeadLetter) -> Void
    ) async throws(OperationError) -> Int {
        var found = 0
        var last: DeliveryTag?
        let result = await onBrokerResult {
            // Every letter is held until the look ends, so none comes twice. The broker's count would be no better end: it is behind
            // for a moment after messages were handed back.
            while found < limit, let message = try await session.get(from: queue.name) {
                last = message.tag
                looked()
                let letter = DeadLetter(queue: queue, message: message)
                guard filter.includes(letter) else { continue }
                found += 1
                visit(letter)
            }
        }
        if let last { try await onBroker { () throws(BrokerError) in try await session.settleAll(through: last, .requeue) } }
        try result.get()
        return found
    }
}

/// A queue whose messages wait for a person. The raw value is the word of the command line.
public enum DeadLetterQueue: String, Sendable, CaseIterable {
    case assignments
    case directory
    case webPush = "web-push"
    case mobilePush = "mobile-push"
    case email
    /// What no route took: an event of a type, or with a routing key, that nobody asked for.
    case unrouted

    /// The queue of the letters that failed in a work queue.
    public init(_ queue: WorkQueue) {
        switch queue {
        case .assignments: self = .assignments
        case .directory: self = .directory
        case .webPush: self = .webPush
        case .mobilePush: self = .mobilePush
        case .email: self = .email
        }
    }

    /// Those of the work queues: what is meant when nothing else is said.
    public static let ofWork = WorkQueue.allCases.map(DeadLetterQueue.init)

    /// Where its letters failed; nil for what never came to a queue of work.
    public var workQueue: WorkQueue? {
        switch self {
        case .assignments: .assignments
        case .directory: .directory
        case .webPush: .webPush
        case .mobilePush: .mobilePush
        case .email: .email
        case .unrouted: nil
        }
    }

    /// The queue's name on the broker.
    public var name: String { workQueue?.deadName ?? SideQueue.unrouted.rawValue }
}
