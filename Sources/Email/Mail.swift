import Messages
public import Settings

/// One mail, whoever delivers it.
struct Mail: Equatable {
    /// As the header `To` has it.
    let to: String
    let from: String
    let subject: String
    let text: String
    let html: String
    let headers: [MailHeader]

    init(_ notification: Notification, _ mailbox: Destination.Mailbox, _ settings: EmailSettings) throws(EmailRefusal) {
        let address = try MailAddress(parsing: mailbox.address)
        let content = MailContent(notification)
        to = DisplayName.before(address, mailbox.name)
        from = settings.sender.text
        headers = try MailHeaders.make(notification, settings)
        do {
            (subject, text, html) = (content.subject, try content.text(), try content.html())
        } catch {
            throw .notRendered
        }
    }
}

/// Who mails come from: `Belfry <notify@example.com>`, or the address alone.
public struct MailSender: Sendable, Hashable {
    /// As the header has it.
    public let text: String
    /// What follows the `@`, lower-case: synthetic message ids end with it.
    public let domain: String

    /// Checks a setting's text.
    /// - Throws: what is wrong with it.
    public init(_ text: String) throws(InvalidValue) {
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw InvalidValue("has control characters in it")
        }
        let parts = text.split(separator: "<", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.count == 2 ? ShownText.line(parts[0].filter { $0 != "\"" }) ?? "" : ""
        let address = parts.count == 2 ? parts[1].last == ">" ? String(parts[1].dropLast()) : "" : text
        guard let address = MailAddress(address) else {
            throw InvalidValue("is not a sender such as notify@example.com or Belfry <notify@example.com>")
        }
        self.text = DisplayName.before(address, name)
        domain = address.domain
    }
}
