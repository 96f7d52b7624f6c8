public import Foundation

/// One request that arrived, as `GET /sandbox/received` shows it.
public struct Received: Codable, Sendable, Hashable {
    /// What became of a request.
    public enum Verdict: String, Codable, Sendable {
        case accepted
        case refused
        /// An injected fault decided; the request itself may have been right or wrong (`why` tells).
        case fault
    }

    /// Counts up from 1 over the life of the sandbox, also across a clear.
    public var number: Int
    public var time: Date
    public var provider: Provider
    /// Which push service a web push was for.
    public var service: String?
    /// `HTTP/2` or `HTTP/1.1`.
    public var version: String
    /// Subscription token, device token or address.
    public var destination: String?
    /// The name that was given to a subscription.
    public var destinationName: String?
    /// The status answered; nil when a fault gave no answer at all.
    public var status: Int?
    public var verdict: Verdict
    /// Why it was refused, or which fault it met.
    public var why: String?
    /// The request's headers that matter, by lower-case name.
    public var headers: [String: String]
    /// What the person would see: the decrypted push, the JSON of APNs or FCM, the mail.
    public var content: JSON?
}

/// Which entries of the journal somebody wants.
public struct ReceivedFilter: Sendable {
    /// Only entries with a greater number.
    public var since: Int
    public var provider: Provider?
    /// A destination, or the name given to it.
    public var destination: String?
    public var verdict: Received.Verdict?

    /// Without arguments: everything.
    public init(
        since: Int = 0, provider: Provider? = nil, destination: String? = nil, verdict: Received.Verdict? = nil
    ) {
        self.since = since
        self.provider = provider
        self.destination = destination
        self.verdict = verdict
    }

    func matches(_ entry: Received) -> Bool {
        entry.number > since && provider ?? entry.provider == entry.provider
            && verdict ?? entry.verdict == entry.verdict
            && (destination == nil || destination == entry.destination || destination == entry.destinationName)
    }
}
