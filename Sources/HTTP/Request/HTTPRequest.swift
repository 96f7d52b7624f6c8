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

extension HTTPRequest {
    /// Headers that frame the message: whoever could set them could make two servers see two different requests (RFC 9112 §11.2).
    private static let framing = ["content-length", "transfer-encoding", "expect", "connection", "upgrade"]

    /// Throws when a header could change the meaning of the request.
    func checkHeaders() throws(HTTPFailure) {
        for header in headers {
            guard !header.name.isEmpty, header.name.hasOnly(\.isTokenCharacter) else {
                throw .badRequest("a header's name is not a token")
            }
            guard header.value.hasOnly(\.isValueCharacter) else {
                throw .badRequest("the header \(header.name) has a line end, a NUL or another control character in its value")
            }
            guard !Self.framing.contains(where: { header.isNamed($0) }) else {
                throw .badRequest("the header \(header.name) is set by the client")
            }
        }
    }

    /// True when a header of this name (in small letters) is among the headers.
    func hasHeader(_ name: String) -> Bool {
        headers.contains { $0.isNamed(name) }
    }
}

extension HTTPField {
    /// - Parameter name: in small letters.
    fileprivate func isNamed(_ name: String) -> Bool { self.name.utf8.count == name.utf8.count && self.name.lowercased() == name }
}

extension UInt8 {
    /// RFC 9110 §5.6.2.
    fileprivate var isTokenCharacter: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// RFC 9110 §5.5: visible characters, blanks and bytes above ASCII.
    fileprivate var isValueCharacter: Bool { self == 0x09 || (self >= 0x20 && self != 0x7F) }
}

/// One header of a request.
///
/// The name must be a token and the value must be free of line ends and NUL (RFC 9110 §5.1, §5.5); ``HTTPClient/send(_:)`` refuses
/// anything else before a byte is sent, so nobody can smuggle a header in through a value.
public struct HTTPField: Sendable, Equatable {
    /// The name; case does not matter.
    public var name: String
    /// The value, sent as it is. May be empty.
    public var value: String

    /// A header with this name and value. Nothing is checked here.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// The same, without the labels: `HTTPField("TTL", "60")`.
    public init(_ name: String, _ value: String) {
        self.init(name: name, value: value)
    }
}

extension String {
    /// Whether every byte of the text in UTF-8 is one of these. Over the memory itself: the view's index costs more than the question.
    func hasOnly(_ isAllowed: (UInt8) -> Bool) -> Bool {
        let bytes = utf8.span
        for index in bytes.indices where !isAllowed(bytes[index]) { return false }
        return true
    }
}
