/// Why a value cannot be used. The text goes on from the value, as in "has no port", and must not contain a secret.
public struct InvalidValue: Error, CustomStringConvertible, Hashable {
    /// The reason, to be read after the value.
    public let description: String

    /// Gives the reason, without the value: the reader adds it when it may be shown.
    public init(_ description: String) {
        self.description = description
    }
}
