public import CircuitBreaking
public import Delivery
internal import FoundationEssentials
public import HTTP
public import Messages
public import Providers

/// Notifies by e-mail, through Amazon SES.
public struct EmailHandler: JobHandler {
    private let settings: EmailSettings
    private let guardian: CredentialGuard
    private let credentials: Credentials
    private let send: Send

    /// A handler that sends through a client.
    public init(_ settings: EmailSettings, client: HTTPClient) {
        self.init(settings) { request async throws(HTTPFailure) in try await client.send(request) }
    }

    /// A handler that sends by other means.
    /// - Parameter clock: for tests.
    public init(_ settings: EmailSettings, clock: @escaping MonotonicClock = { .now }, send: @escaping Send) {
        self.settings = settings
        guardian = CredentialGuard(clock: clock)
        credentials = Credentials(provider: SESReaction.provider, account: settings.ses.region.text)
        self.send = send
    }

    /// Writes and sends one mail. After a lost answer the next attempt may send it twice: SES has no way to recognise a repetition.
    public func handle(_ job: Job, attempt: Attempt) async -> Outcome {
        let request: SESRequest
        do {
            request = try prepare(job)
        } catch {
            return .refused(ProviderAnswer(provider: SESReaction.provider, notSent: error.rawValue))
        }
        let sending = GuardedSending(to: job.destination.id, under: credentials, sentAt: guardian.now)
        do {
            let response = try await send(request.http(now: attempt.now))
            let (reaction, answer) = SESReaction.reading(response)
            return guardian.outcome(reaction, answer, response, of: sending)
        } catch {
            return Outcome(error, provider: SESReaction.provider, hostFrom: .settings)
        }
    }

    /// There is one service for all mails.
    public func circuit(of job: Job) -> CircuitKey { CircuitKey(service: SESReaction.provider) }

    private func prepare(_ job: Job) throws(EmailRefusal) -> SESRequest {
        guard case .mailbox(let mailbox) = job.destination.address else { throw .wrongChannel }
        return try SESRequest(try Mail(job.notification, mailbox, settings), job: job.id, settings.ses)
    }
}

/// One mail as a request to SES, still without a signature.
struct SESRequest {
    static let path = "/v2/email/outbound-emails"

    private let settings: SESSettings
    private let body: [UInt8]

    init(_ mail: Mail, job: UUID, _ settings: SESSettings) throws(EmailRefusal) {
        self.settings = settings
        do { body = try JSON.encode(SESBody(mail, job: job.lowercase)) } catch { throw .notRendered }
    }

    /// The request, signed for this moment. SES cannot recognise a repetition, so the library must not send it again by itself.
    func http(now: Timestamp) -> HTTPRequest {
        let signature = SignatureV4(credentials: settings.credentials, region: settings.region.text, service: "ses", now: now)
        var signed = [
            (name: "content-type", value: "application/json"),
            (name: "host", value: settings.url.hostAndPort),
            (name: "x-amz-date", value: signature.dateTime),
        ]
        if let token = settings.credentials.sessionToken { signed.append((name: "x-amz-security-token", value: token)) }
        let authorization = signature.authorization(method: "POST", path: Self.path, headers: signed, body: body)
        // The client writes Host itself, from the URL.
        let headers = signed.filter { $0.name != "host" }.map { HTTPField(name: $0.name, value: $0.value) }
        return HTTPRequest(
            method: .post, url: settings.url.text + Self.path, headers: headers + [HTTPField("authorization", authorization)], body: body,
            isReplayable: false)
    }
}

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

/// Why a job cannot be sent at all; the raw value is the reason in answers.
enum EmailRefusal: String, Error {
    /// The destination is no mailbox.
    case wrongChannel
    /// The address is not one.
    case badAddress
    /// What stands before the `@` has other characters than ASCII; only RFC 6531 allows that, and the provider does not know it.
    case localPartNotASCII
    /// A header's value would have a line end or another forbidden character in it, or be too long.
    case badHeader
    /// The text could not be made.
    case notRendered
}

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
