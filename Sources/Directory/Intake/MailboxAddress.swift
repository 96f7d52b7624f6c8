/// What can be the address of one mailbox (RFC 5321 §4.1.2), in the plain form that every provider takes.
enum MailboxAddress {
    /// Without the blanks around it that a form let pass.
    static func canonical(_ text: String) -> String {
        var letters = text.utf8[...]
        while let first = letters.first, isBlank(first) { letters.removeFirst() }
        while let last = letters.last, isBlank(last) { letters.removeLast() }
        return letters.count == text.utf8.count ? text : String(decoding: letters, as: UTF8.self)
    }

    /// What was expected of a text that is not one address; nil when it is, or when it is empty, which says that there is none. The
    /// domain may be in any script: it goes out as punycode. The part before the @ may not: that needs a provider that knows RFC 6531.
    static func flaw(in text: String) -> String? {
        if text.isEmpty { return nil }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, isLocalPart(parts[0]), isDomain(parts[1]) else { return expected }
        return nil
    }

    private static let expected = "one mail address such as ada@example.com: no name with it, ASCII before the @, a dot behind it"

    /// RFC 5321 §4.5.3.1.1, and RFC 5322 §3.2.3 without quotation marks.
    private static func isLocalPart(_ text: Substring) -> Bool {
        guard 1...64 ~= text.utf8.count, text.utf8.first != dot, text.utf8.last != dot else { return false }
        return text.utf8.allSatisfy { isLetterOrDigit($0) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains($0) }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy(isLabel)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        guard 1...63 ~= label.utf8.count, label.utf8.first != hyphen, label.utf8.last != hyphen else { return false }
        return label.unicodeScalars.allSatisfy { scalar in
            guard let byte = UInt8(exactly: scalar.value), byte < 0x80 else { return scalar.properties.isIDContinue }
            return isLetterOrDigit(byte) || byte == hyphen
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { lettersAndDigits.contains(byte) }

    private static let lettersAndDigits = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
    private static let dot = UInt8(ascii: ".")
    private static let hyphen = UInt8(ascii: "-")

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
}
