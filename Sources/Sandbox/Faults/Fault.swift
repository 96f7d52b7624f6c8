/// A failure to play: for whom, how often, and what happens instead of the right answer.
public struct Fault: Codable, Sendable, Hashable {
    /// What happens to a request that meets the fault.
    public enum Action: String, Codable, Sendable, CaseIterable {
        /// Answer with `status`.
        case answer
        /// Never answer; the caller has to give up.
        case hang
        /// RST_STREAM on HTTP/2, a closed TCP connection on HTTP/1.1; the request is not answered.
        case reset
        /// GOAWAY that declares this request and later ones unprocessed, then the connection closes.
        case goaway
        /// The right answer's headers and body, but RST_STREAM where END_STREAM belongs (HTTP/1.1: the answer, then
        /// a closed connection). With error code 0 a caller may take it as complete (RFC 9113 §8.1).
        case answerThenReset
        /// The right answer, late: use it with `delay`.
        case pass
    }

    /// Given by the sandbox; DELETE and GET show it.
    public var id: Int?
    public var provider: Provider
    /// Only for this push service; nil means for all.
    public var service: PushService?
    /// Only for this destination or subscription name; nil means for all.
    public var destination: String?
    /// How many requests it hits; nil means until cleared.
    public var count: Int?
    public var action: Action
    public var status: Int?
    /// Seconds for the `Retry-After` header.
    public var retryAfter: Int?
    /// Further response headers.
    public var headers: [String: String]?
    /// Instead of the provider's usual body: a text is sent as it is, anything else as JSON.
    public var body: JSON?
    /// Milliseconds to wait before anything happens.
    public var delay: Int?
    /// The error code of RST_STREAM (RFC 9113 §7): 7 refused stream, 2 internal error, 0 none.
    public var errorCode: Int?

    /// - Parameter action: nil means `answer` when a status is given and `pass` otherwise.
    public init(
        _ provider: Provider, service: PushService? = nil, destination: String? = nil, count: Int? = nil, action: Action? = nil,
        status: Int? = nil,
        retryAfter: Int? = nil, headers: [String: String]? = nil, body: JSON? = nil, delay: Int? = nil,
        errorCode: Int? = nil
    ) {
        self.provider = provider
        self.service = service
        self.destination = destination
        self.count = count
        self.action = action ?? (status == nil ? .pass : .answer)
        self.status = status
        self.retryAfter = retryAfter
        self.headers = headers
        self.body = body
        self.delay = delay
        self.errorCode = errorCode
    }

    /// What the journal says about a request that met it.
    var description: String {
        let retry = retryAfter.map { ", Retry-After \($0) s" } ?? ""
        let late = delay.map { ", after \($0) ms" } ?? ""
        return "fault \(action.rawValue)\(status.map { " \($0)" } ?? "")\(retry)\(late)"
    }
}
