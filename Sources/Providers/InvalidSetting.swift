/// Why a setting's text cannot be used. It goes on from the value, as in "is not base64url", and never quotes it, because it may be
/// a secret.
public struct InvalidSetting: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reason, to be read after the value or the variable's name.
    public let description: String

    /// A reason from its words.
    public init(_ description: String) {
        self.description = description
    }
}
