import Delivery
import HTTP
import Messages
import Providers

/// Notifies devices through Google's service (FCM HTTP v1).
struct FCMHandler: Sendable {
    private let settings: FCMSettings
    private let tokens: FCMTokens
    private let credentials: Credentials
    private let guardian: CredentialGuard
    private let send: Send

    init(_ settings: FCMSettings, clock: @escaping MonotonicClock, send: @escaping Send) {
        self.settings = settings
        self.tokens = FCMTokens(account: settings.account, clock: clock, send: send)
        self.credentials = Credentials(provider: FCMReaction.provider, account: settings.account.project)
        self.guardian = CredentialGuard(clock: clock)
        self.send = send
    }

    /// Sends one notification. When Google refuses our access token a new one is fetched and the request sent once more.
    func handle(_ job: Job, _ device: Destination.Device, _ attempt: Attempt) async -> Outcome {
        let request: FCMRequest
        do {
            request = try FCMRequest(job, device, settings, now: attempt.now)
        } catch {
            return .refused(ProviderAnswer(provider: FCMReaction.provider, notSent: error.rawValue))
        }
        let sending = GuardedSending(to: job.destination.id, under: credentials, sentAt: guardian.now)
        do {
            let first = try await tokens.token(now: attempt.now)
            let answer = await answer(to: request, token: first)
            guard case .success(let response) = answer, FCMReaction.isUnauthenticated(response) else { return outcome(of: answer, sending) }
            await tokens.drop(first)
            return outcome(of: await self.answer(to: request, token: try await tokens.token(now: attempt.now)), sending)
        } catch {
            return error.outcome
        }
    }

    private func answer(to request: FCMRequest, token: String) async -> Result<HTTPResponse, HTTPFailure> {
        do { return .success(try await send(request.http(token: token))) } catch { return .failure(error) }
    }

    private func outcome(of answer: Result<HTTPResponse, HTTPFailure>, _ sending: GuardedSending) -> Outcome {
        switch answer {
        case .success(let response):
            let (reaction, answer) = FCMReaction.reading(response)
            return guardian.outcome(reaction, answer, response, of: sending)
        case .failure(let failure): return Outcome(failure, provider: FCMReaction.provider, hostFrom: .settings)
        }
    }
}

/// One notification as a request to FCM, still without an access token.
struct FCMRequest {
    private let url: String
    private let body: [UInt8]

    init(_ job: Job, _ device: Destination.Device, _ settings: FCMSettings, now: Timestamp) throws(MobilePushRefusal) {
        guard !device.token.isEmpty else { throw .badToken }
        url = "\(settings.url.text)/v1/projects/\(settings.account.project)/messages:send"
        let payload: [UInt8]?
        do { payload = try FCMPayload.encoded(job, token: device.token, now: now) } catch { throw .notEncoded }
        guard let payload else { throw .payloadTooLarge }
        body = payload
    }

    /// The request. A repeated one does no harm: the tag replaces it on the device.
    func http(token: String) -> HTTPRequest {
        HTTPRequest(
            method: .post, url: url,
            headers: [HTTPField("Authorization", "Bearer \(token)"), HTTPField("Content-Type", "application/json; charset=UTF-8")],
            body: body)
    }
}
