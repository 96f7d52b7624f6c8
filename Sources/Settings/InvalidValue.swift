/// Why a setting's text cannot be used. The reason goes on from the value or the variable's name, as in "has no port", and never quotes the
/// value, because it may be a secret: the reader adds it when it may be shown.
public struct InvalidValue: Error, CustomStringConvertible, Hashable {
    /// The reason, to be read after the value.
    public let description: String

    /// A reason from its words.
    public init(_ description: String) {
        self.description = description
    }
}
