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
