/// The address of one mailbox (RFC 5321 §4.1.2) in the plain form that every provider takes: ASCII, no name, no quotation marks, no comment.
/// The one reader of it in the project, so that what the directory takes in is what a worker can send to.
public struct MailboxAddress: Sendable, Hashable {
    /// In its one spelling, as it goes out and as a bounce names it: a domain in other letters than ASCII is in punycode.
    public let text: String
    /// In small letters.
    public let domain: String

    /// Why a text is not one address.
    public enum Flaw: Error, Sendable {
        /// What stands before the `@` has other letters than ASCII: that needs a provider that knows RFC 6531.
        case localPartNotASCII
        /// Anything else.
        case malformed
    }

    /// RFC 5321 §4.5.3.1.3, without the angle brackets.
    private static let longest = 254

    /// Takes an address apart.
    /// - Parameter asciiHost: a host's name as it goes over the wire (RFC 5891 §4.4), nil when it cannot be a name; asked about domains in
    ///   other letters than ASCII. All processes have to ask the same.
    public init(_ text: String, asciiHost: (String) -> String?) throws(Flaw) {
        // A letter has up to four bytes, and at least one in punycode.
        guard text.utf8.count <= 4 * Self.longest else { throw .malformed }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, 1...64 ~= parts[0].utf8.count else { throw .malformed }
        guard Self.isASCII(parts[0]) else { throw .localPartNotASCII }
        guard Self.isLocalPart(parts[0]), let name = Self.isASCII(parts[1]) ? String(parts[1]) : asciiHost(String(parts[1])) else {
            throw .malformed
        }
        guard Self.isDomain(name), parts[0].utf8.count + 1 + name.utf8.count <= Self.longest else { throw .malformed }
        self.text = "\(parts[0])@\(name)"
        domain = name.lowercased()
    }

    private static func isASCII(_ text: Substring) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    /// RFC 5322 §3.2.3 without quotation marks.
    private static func isLocalPart(_ text: Substring) -> Bool {
        guard text.utf8.first != dot, text.utf8.last != dot else { return false }
        return text.utf8.allSatisfy { isLetterOrDigit($0) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains($0) }
    }

    private static func isDomain(_ name: String) -> Bool {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy(isLabel)
    }

    /// RFC 1035 §2.3.4 has its length.
    private static func isLabel(_ label: Substring) -> Bool {
        guard 1...63 ~= label.utf8.count, label.utf8.first != hyphen, label.utf8.last != hyphen else { return false }
        return label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == hyphen }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    private static let dot = UInt8(ascii: ".")
    private static let hyphen = UInt8(ascii: "-")
}
