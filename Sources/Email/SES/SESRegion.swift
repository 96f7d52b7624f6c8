public import Settings

/// One of Amazon's regions, such as `eu-west-1`.
public struct SESRegion: Sendable, Hashable {
    public let text: String

    /// Checks a setting's text.
    /// - Throws: what is wrong with it.
    public init(_ text: String) throws(InvalidValue) {
        let isRegion = text.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" }
        guard isRegion, text.contains("-"), text.utf8.count <= 32 else { throw InvalidValue("is not a region such as eu-west-1") }
        self.text = text
    }
}
