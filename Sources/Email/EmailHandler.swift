public import CircuitBreaking
public import Delivery
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
