/// What has come in from the broker, as far as reading it needs: independent of the library that brought it.
public struct ReceivedBody: Sendable {
    /// The MIME type the sender gave, with its parameters; nil when none was given.
    public var contentType: String?
    /// Headers whose values are text; numbers and truth values are written out.
    public var headers: [String: String]
    /// The body as it came.
    public var bytes: [UInt8]

    /// A body from its parts.
    public init(contentType: String?, headers: [String: String] = [:], bytes: [UInt8]) {
        self.contentType = contentType
        self.headers = headers
        self.bytes = bytes
    }
}
