/// A mail address (RFC 5322 §3.4.1) in the plain form all providers take: ASCII, no quotes, no comments.
struct MailAddress: Sendable, Hashable {
    let text: String
    let domain: String

    /// Nil when it is not one. An address in another script than ASCII needs a provider that knows RFC 6531; SES does not.
    init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64, text.utf8.count <= 254 else { return nil }
        guard parts[0].allSatisfy(Self.isLocalCharacter), !parts[0].hasPrefix("."), !parts[0].hasSuffix(".") else { return nil }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard labels.allSatisfy(Self.isLabel) else { return nil }
        self.text = text
        domain = String(parts[1]).lowercased()
    }

    private static func isLocalCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "!#$%&'*+-/=?^_`{|}~.".contains(character))
    }

    private static func isLabel(_ label: Substring) -> Bool {
        let isHostName = label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return isHostName && !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-")
    }
}
