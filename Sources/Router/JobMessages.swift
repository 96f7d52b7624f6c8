import AMQP
import Messages
import Settling

/// The messages of a batch's jobs, a slice at a time: one assignment may have fifteen thousand, and written out they take many times
/// the room of the jobs.
struct JobMessages: Sequence, IteratorProtocol {
    /// The jobs of one assignment, and the trace that came with it.
    struct Group {
        var jobs: [Job]
        var traceParent: HeaderValue?
    }

    /// The most messages in one slice. Four windows of the publisher: it never waits for us.
    static let slice = 1024

    private var groups: ArraySlice<Group>
    private var done = 0

    init(_ groups: [Group]) { self.groups = groups[...] }

    /// The next slice; never empty.
    mutating func next() -> [OutgoingMessage]? {
        let now = Timestamp.now
        var messages: [OutgoingMessage] = []
        // Once: making room for each assignment anew would move what is there each time.
        messages.reserveCapacity(Swift.min(Self.slice, groups.reduce(-done) { $0 + $1.jobs.count }))
        while messages.count < Self.slice, let group = groups.first {
            let rest = group.jobs[done...].prefix(Self.slice - messages.count)
            if let job = rest.first {
                let headers = Job.headers(workspace: job.notification.workspace, traceParent: group.traceParent)
                for job in rest { messages.append(job.message(headers: headers, at: now)) }
            }
            done += rest.count
            if done == group.jobs.count { (groups, done) = (groups.dropFirst(), 0) }
        }
        return messages.isEmpty ? nil : messages
    }
}

extension Job {
    /// The message for the channel's worker.
    /// - Parameter headers: ``headers(workspace:traceParent:)``, which all jobs of one assignment share.
    func message(headers: [String: HeaderValue], at now: Timestamp) -> OutgoingMessage {
        let properties = MessageProperties(
            contentType: "application/json", messageID: id.lowercase, type: "belfry.job", timestamp: now.seconds, headers: headers)
        return OutgoingMessage(
            exchange: Exchange.jobs.rawValue, routingKey: WorkQueue(channel).decidedKey, properties: properties, body: json())
    }

    /// The headers of an assignment's jobs. A trace that came with the assignment goes on with them.
    static func headers(workspace: String, traceParent: HeaderValue?) -> [String: HeaderValue] {
        var headers: [String: HeaderValue] = [:]
        headers[.workspace] = HeaderValue.string(workspace).shortText
        headers[.attempt] = .integer(1)
        headers[.traceParent] = traceParent?.shortText
        return headers
    }
}

extension HeaderValue {
    /// The value when it is text of at most 255 bytes. It comes from a producer, and a job whose headers are over 64 kB could never be
    /// published: its assignment would hold up the router for good.
    fileprivate var shortText: HeaderValue? {
        if case .string(let text) = self, text.utf8.count <= 255 { self } else { nil }
    }
}
