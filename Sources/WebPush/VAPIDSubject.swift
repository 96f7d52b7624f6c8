import Endpoints
public import Settings

/// The contact in a VAPID token (RFC 8292 §2.1): optional there, required by Apple and Mozilla.
public struct VAPIDSubject: Sendable, Hashable {
    /// A `mailto:` or `https:` URL.
    public let text: String

    /// Checks a setting's text by Apple's rules, which are the strictest.
    /// - Throws: what is wrong with it.
    public init(_ text: String) throws(InvalidValue) {
        if text.hasPrefix("mailto:") {
            try Self.check(mailbox: text.dropFirst("mailto:".count))
        } else {
            guard let address = WebAddress(text), address.scheme == .https else {
                throw InvalidValue("is neither mailto:somebody@example.com nor an https URL")
            }
            try Self.check(host: address)
        }
        self.text = text
    }

    private static func check(mailbox: Substring) throws(InvalidValue) {
        let parts = mailbox.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, mailbox.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let address = WebAddress("https://\(parts[1])"), address.host == parts[1].lowercased()
        else {
            throw InvalidValue("is not a mail address after mailto:, without blanks")
        }
        try check(host: address)
    }

    private static func check(host address: WebAddress) throws(InvalidValue) {
        let host = address.host
        let isPublic = host.contains(".") && ![".local", ".localhost", ".internal", "."].contains(where: host.hasSuffix)
        guard isPublic, !address.isIPLiteral else { throw InvalidValue("has no public domain, which Apple refuses") }
    }
}
