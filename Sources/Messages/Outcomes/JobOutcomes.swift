public import FoundationEssentials

/// What became of jobs, up to 100 in a message, for the journal. Losing one loses an explanation, never a notification.
public struct JobOutcomes: Sendable, Codable, Equatable {
    public var outcomes: [Entry]

    public init(outcomes: [Entry]) { self.outcomes = outcomes }

    /// The end of one attempt.
    public struct Entry: Sendable, Codable, Equatable {
        public var job: UUID
        public var notification: UUID
        public var workspace: String
        public var teammate: String
        public var conversation: String
        public var channel: Channel
        public var destination: String
        /// Which end it was.
        public var result: Result
        /// Such as `apns`.
        public var provider: String
        /// A status or an error code of the transport.
        public var code: String
        /// The provider's reason in its own word, or ours; empty when delivered.
        public var reason: String
        /// From 1.
        public var attempt: Int
        public var at: Timestamp
        /// The provider's own id of what it has taken, where it gives one; nil from workers that do not know it.
        public var providerId: String?
        /// When it is tried again, where an attempt was deferred: no earlier than this, and after the router has decided anew.
        public var nextTryAt: Timestamp?

        public init(
            job: UUID, notification: UUID, workspace: String, teammate: String, conversation: String, channel: Channel, destination: String,
            result: Result, provider: String, code: String, reason: String, attempt: Int, at: Timestamp,
            providerId: String? = nil, nextTryAt: Timestamp? = nil
        ) {
            self.job = job
            self.notification = notification
            self.workspace = workspace
            self.teammate = teammate
            self.conversation = conversation
            self.channel = channel
            self.destination = destination
            self.result = result
            self.provider = provider
            self.code = code
            self.reason = reason
            self.attempt = attempt
            self.at = at
            self.providerId = providerId
            self.nextTryAt = nextTryAt
        }
    }

    /// How an attempt ended.
    public enum Result: String, Sendable, Codable, CaseIterable {
        case delivered, retried, gone, dead
        /// It had waited, and by then there was a reason not to send it: the router says which.
        case withdrawn
    }

    public static func read(_ bytes: [UInt8]) throws(Unreadable) -> JobOutcomes { try JSONReader.read(JobOutcomes.self, from: bytes) }
}

/// Written by hand, like the job: one entry for each. The names stand in the order of the alphabet, as the encoder writes them; a test
/// holds the two equal.
extension JobOutcomes {
    /// The report as JSON; the same report is the same bytes.
    public func json() -> [UInt8] {
        var json = JSONBytes(capacity: 32 + outcomes.count * 400)
        json.raw("{\"outcomes\":[")
        for (number, entry) in outcomes.enumerated() {
            if number > 0 { json.raw(",") }
            entry.write(to: &json)
        }
        json.raw("]}")
        return json.bytes
    }
}

extension JobOutcomes.Entry {
    fileprivate func write(to json: inout JSONBytes) {
        json.raw("{\"at\":")
        json.number(at.milliseconds)
        json.raw(",\"attempt\":")
        json.number(Int64(attempt))
        json.raw(",\"channel\":")
        json.text(channel.rawValue)
        json.raw(",\"code\":")
        json.text(code)
        json.raw(",\"conversation\":")
        json.text(conversation)
        json.raw(",\"destination\":")
        json.text(destination)
        json.raw(",\"job\":")
        json.id(job)
        if let nextTryAt {
            json.raw(",\"nextTryAt\":")
            json.number(nextTryAt.milliseconds)
        }
        json.raw(",\"notification\":")
        json.id(notification)
        json.raw(",\"provider\":")
        json.text(provider)
        if let providerId {
            json.raw(",\"providerId\":")
            json.text(providerId)
        }
        json.raw(",\"reason\":")
        json.text(reason)
        json.raw(",\"result\":")
        json.text(result.rawValue)
        json.raw(",\"teammate\":")
        json.text(teammate)
        json.raw(",\"workspace\":")
        json.text(workspace)
        json.raw("}")
    }
}
