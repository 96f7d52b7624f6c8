/// What the e-mail worker needs to know.
public struct EmailSettings: Sendable {
    /// Who the mails come from.
    public var sender: MailSender
    /// Amazon's service.
    public var ses: SESSettings
    /// Where a mail program can end the mails; nil leaves the header out.
    public var unsubscribe: UnsubscribeAddress?

    /// Settings from their parts.
    public init(sender: MailSender, ses: SESSettings, unsubscribe: UnsubscribeAddress? = nil) {
        self.sender = sender
        self.ses = ses
        self.unsubscribe = unsubscribe
    }
}
