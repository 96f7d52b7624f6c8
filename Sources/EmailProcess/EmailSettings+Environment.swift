import Email
import Fleet
import HTTP
import Providers
import Settings

extension EmailSettings {
    /// Reads `BELFRY_EMAIL_*` and `BELFRY_SES_*`.
    init(_ settings: inout SettingsReader, _ worker: WorkerSettings) throws(SettingsError) {
        let sender = settings.parse(
            "BELFRY_EMAIL_FROM", example: "Helpdesk <notifications@example.com>", about: "Who the mails come from"
        ) { try MailSender($0) }
        let unsubscribe = settings.parse(
            "BELFRY_EMAIL_UNSUBSCRIBE_URL",
            about: "Where one click in a mail program ends the mails: an https address with {workspace} and {teammate} in it; "
                + "without it the mails have no such header"
        ) { try UnsubscribeAddress($0) }
        let ses = try SESSettings(&settings, allowsLoopback: worker.http.allowsLoopback)
        self.init(sender: sender, ses: ses, unsubscribe: unsubscribe)
    }
}

extension SESSettings {
    fileprivate init(_ settings: inout SettingsReader, allowsLoopback: Bool) throws(SettingsError) {
        let region = settings.parse("BELFRY_SES_REGION", example: "eu-west-1", about: "The region of Amazon SES") { try SESRegion($0) }
        let identifier = settings.requiredSecret("BELFRY_SES_ACCESS_KEY_ID", about: "The access key's id")
        let secret = settings.requiredSecret("BELFRY_SES_SECRET_ACCESS_KEY", about: "The access key")
        let token = settings.secret("BELFRY_SES_SESSION_TOKEN", about: "For temporary credentials")
        let url = settings.parse("BELFRY_SES_URL", about: "Another host instead of Amazon's in the region") {
            try ProviderURL($0, allowsLoopback: allowsLoopback)
        }
        var credentials: SESCredentials?
        if !identifier.value.isEmpty, !secret.value.isEmpty {
            do {
                credentials = try SESCredentials(
                    accessKeyID: identifier.value, secretAccessKey: secret.value, sessionToken: token?.value)
            } catch {
                settings.note("BELFRY_SES_ACCESS_KEY_ID", "\(error)", fix: "Copy id and key again, without line ends")
            }
        }
        self.init(region: region, credentials: try settings.require(credentials), url: url)
    }
}
