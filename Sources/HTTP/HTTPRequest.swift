/// What to send.
public struct HTTPRequest: Sendable, Equatable {
    /// The methods the providers use.
    public enum Method: Sendable {
        case get
        case post
        case put
        case delete
    }

    /// The method. With `get` a body is never sent.
    public var method: Method

    /// An absolute `https` URL without user and password. `http` needs ``HTTPClientOptions/allowsLoopback``
    /// or ``HTTPClientOptions/allowsPrivateAddresses``.
    public var url: String

    /// The headers, in the order in which they are sent. `Content-Length`, `Transfer-Encoding` and `Expect` are the client's own business.
    public var headers: [HTTPField]

    /// The body; may be empty. Without a `Content-Type` among the headers none is sent.
    public var body: [UInt8]

    /// How long everything may take, from the call of ``HTTPClient/send(_:)`` to the last byte of the answer, waiting for a free slot included.
    public var timeout: Duration

    /// Whether it does no harm when the client's library sends the request twice.
    ///
    /// On HTTP/1.1 a kept connection may die just as a request is written to it. The library then silently sends the request again,
    /// though the server may have seen the first one. With `false` it cannot, and the request fails as "may have been sent" instead.
    public var isReplayable: Bool

    /// A request; the default timeout is 15 seconds.
    public init(
        method: Method = .post, url: String, headers: [HTTPField] = [], body: [UInt8] = [], timeout: Duration = .seconds(15),
        isReplayable: Bool = true
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.isReplayable = isReplayable
    }
}
