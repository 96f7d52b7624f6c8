/// The JSON of `SendEmail` (SES API v2).
struct SESBody: Encodable {
    private let FromEmailAddress: String
    private let Destination: Receivers
    private let Content: Simple
    private let EmailTags: [Tag]

    private struct Receivers: Encodable {
        let ToAddresses: [String]
    }

    private struct Simple: Encodable {
        let Simple: Message
    }

    private struct Message: Encodable {
        let Subject: Text
        let Body: Parts
        let Headers: [MailHeader]
    }

    private struct Parts: Encodable {
        let Text: Text
        let Html: Text
    }

    private struct Text: Encodable {
        let Data: String
        let Charset = "UTF-8"
    }

    private struct Tag: Encodable {
        let Name: String
        let Value: String
    }

    /// - Parameter job: comes back with bounces and complaints, because SES replaces a mail's Message-ID.
    init(_ mail: Mail, job: String) {
        FromEmailAddress = mail.from
        Destination = Receivers(ToAddresses: [mail.to])
        Content = Simple(
            Simple: Message(
                Subject: Text(Data: mail.subject), Body: Parts(Text: Text(Data: mail.text), Html: Text(Data: mail.html)),
                Headers: mail.headers))
        EmailTags = [Tag(Name: "belfry-job", Value: job)]
    }
}
