import Messages

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
