public import Providers

/// The contact in a VAPID token (RFC 8292 §2.1): optional there, required by Apple and Mozilla.
public struct VAPIDSubject: Sendable, Hashable {
    /// A `mailto:` or `https:` URL.
    public let text: String

    /// Checks a setting's text by Apple's rules, which are the strictest.
    /// - Throws: what is wrong with it.
    public init(_ text: String) throws(InvalidSetting) {
        if text.hasPrefix("mailto:") {
            try Self.check(mailbox: text.dropFirst("mailto:".count))
        } else if WebAddress(text)?.scheme != .https {
            throw InvalidSetting("is neither mailto:somebody@example.com nor an https URL")
        }
        self.text = text
    }

    private static func check(mailbox: Substring) throws(InvalidSetting) {
        let parts = mailbox.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, mailbox.allSatisfy({ $0.isASCII && !$0.isWhitespace }) else {
            throw InvalidSetting("is not a mail address after mailto:, without blanks")
        }
        guard parts[1].contains("."), !parts[1].hasSuffix(".local"), !parts[1].hasSuffix(".localhost") else {
            throw InvalidSetting("has no public domain, which Apple refuses")
        }
    }
}
