import HTTP

/// A mail address (RFC 5322 §3.4.1) in the plain form all providers take: ASCII, no quotes, no comments.
struct MailAddress: Sendable, Hashable {
    /// As it goes out: a domain in other letters than ASCII is in punycode.
    let text: String
    let domain: String

    /// Nil when it is not one.
    init?(_ text: String) {
        do throws(EmailRefusal) { try self.init(parsing: text) } catch { return nil }
    }

    /// Takes an address apart.
    ///
    /// A name before the `@` that is not ASCII needs a provider that knows RFC 6531; SES does not. A domain that is not ASCII has the same
    /// receiver in punycode (RFC 5891 §4.4).
    /// - Throws: `badAddress` or `localPartNotASCII`.
    init(parsing text: String) throws(EmailRefusal) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64 else { throw .badAddress }
        guard parts[0].utf8.allSatisfy({ $0 < 0x80 }) else { throw .localPartNotASCII }
        guard parts[0].allSatisfy(Self.isLocalCharacter), !parts[0].hasPrefix("."), !parts[0].hasSuffix(".") else { throw .badAddress }
        let isASCII = parts[1].utf8.allSatisfy { $0 < 0x80 }
        guard let name = isASCII ? String(parts[1]) : HostName.ascii(String(parts[1])) else { throw .badAddress }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.allSatisfy(Self.isLabel), parts[0].utf8.count + 1 + name.utf8.count <= 254 else { throw .badAddress }
        self.text = "\(parts[0])@\(name)"
        domain = name.lowercased()
    }

    private static func isLocalCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "!#$%&'*+-/=?^_`{|}~.".contains(character))
    }

    private static func isLabel(_ label: Substring) -> Bool {
        let isHostName = label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return isHostName && !label.isEmpty && label.utf8.count <= 63 && !label.hasPrefix("-") && !label.hasSuffix("-")
    }
}
