internal import FoundationEssentials
import HTTP
import Messages

/// A mail address (RFC 5322 §3.4.1) as it goes out: see ``MailboxAddress``.
struct MailAddress: Sendable, Hashable {
    let text: String
    let domain: String

    /// Nil when it is not one.
    init?(_ text: String) {
        do throws(EmailRefusal) { try self.init(parsing: text) } catch { return nil }
    }

    /// Takes an address apart: jobs may come from a router that asked less of it, or from nobody of ours.
    /// - Throws: `badAddress` or `localPartNotASCII`.
    init(parsing text: String) throws(EmailRefusal) {
        let address: MailboxAddress
        do throws(MailboxAddress.Flaw) {
            address = try MailboxAddress(text, asciiHost: HostName.ascii)
        } catch {
            switch error {
            case .localPartNotASCII: throw .localPartNotASCII
            case .malformed: throw .badAddress
            }
        }
        self.text = address.text
        domain = address.domain
    }
}

/// A person's name before an address, as a header has it.
enum DisplayName {
    /// Enough for any name, and four encoded words.
    static let limit = 120

    /// `name <address>`, or the bare address without a name.
    ///
    /// A name is text that people type: line ends and other control characters in it become blanks, so it cannot begin a header of
    /// its own. ASCII is quoted (RFC 5322 §3.2.4), everything else encoded (RFC 2047).
    static func before(_ address: MailAddress, _ name: String?) -> String {
        let name = ShownText.line(name ?? "", limit: limit) ?? ""
        if name.isEmpty { return address.text }
        return "\(name.utf8.allSatisfy { $0 < 0x80 } ? quoted(name) : EncodedWords.encode(name)) <\(address.text)>"
    }

    private static func quoted(_ name: String) -> String {
        "\"" + name.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
    }
}

/// Text that is not ASCII in a header (RFC 2047), for providers that pass headers on as they are.
enum EncodedWords {
    /// 45 bytes are 60 characters of base64; with `=?UTF-8?B?` and `?=` a word is 72 long, below the 75 allowed (RFC 2047 §2).
    static let bytesPerWord = 45

    /// The text as words with blanks between them, which disappear when they are put together again. A character is never divided
    /// (RFC 2047 §5).
    static func encode(_ text: String) -> String {
        var words: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if words[words.count - 1].count + bytes.count > bytesPerWord { words.append([]) }
            words[words.count - 1].append(contentsOf: bytes)
        }
        return words.map { "=?UTF-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: " ")
    }
}
