import Messages

extension MailboxAddress {
    /// What is asked of an address that comes in, to be read after "expected".
    static let expected = "one mail address such as ada@example.com: no name with it, ASCII before the @, a dot behind it"

    /// The text without the blanks around it that a form let pass.
    static func withoutBlanks(_ text: String) -> String {
        var letters = text.utf8[...]
        while let first = letters.first, isBlank(first) { letters.removeFirst() }
        while let last = letters.last, isBlank(last) { letters.removeLast() }
        return letters.count == text.utf8.count ? text : String(decoding: letters, as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
}
