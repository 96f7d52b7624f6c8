import Messages

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
