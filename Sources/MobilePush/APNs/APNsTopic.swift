import Messages
public import Settings

/// An app's bundle id: what APNs calls the topic.
public struct APNsTopic: Sendable, Hashable {
    public let text: String

    /// Checks a setting's or a registration's text.
    /// - Throws: what is wrong with it.
    public init(_ text: String) throws(InvalidValue) {
        guard BundleID.flaw(in: text) == nil else { throw InvalidValue("is not a bundle id such as com.example.app") }
        self.text = text
    }
}
