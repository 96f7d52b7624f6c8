public import Delivery
public import HTTP
public import Messages
public import Providers

/// Notifies browsers through their vendors' push services (RFC 8030, RFC 8291, RFC 8292).
public struct WebPushHandler: JobHandler {
    private let settings: WebPushSettings
    private let tokens: VAPIDTokens
    private let send: Send

    /// A handler that sends through a client.
    public init(_ settings: WebPushSettings, client: HTTPClient) {
        self.init(settings) { request async throws(HTTPFailure) in try await client.send(request) }
    }

    /// A handler that sends by other means.
    public init(_ settings: WebPushSettings, send: @escaping Send) {
        self.settings = settings
        self.tokens = VAPIDTokens(subject: settings.subject)
        self.send = send
    }

    /// Encrypts and sends one message. What is wrong with the job itself is found before anything is sent.
    public func handle(_ job: Job, attempt: Attempt) async -> Outcome {
        let request: WebPushRequest
        do {
            request = try await prepare(job, now: attempt.now)
        } catch {
            return .refused(ProviderAnswer(provider: "web-push", notSent: error.rawValue))
        }
        let service = request.endpoint.service
        do {
            return WebPushReaction.outcome(of: try await send(request.http), from: service)
        } catch {
            return Outcome(error, provider: service.provider, hostFrom: .destination)
        }
    }

    private func prepare(_ job: Job, now: Timestamp) async throws(WebPushRefusal) -> WebPushRequest {
        guard case .browser(let browser) = job.destination.address else { throw .wrongChannel }
        guard let endpoint = Endpoint(browser.endpoint, hosts: settings.hosts, allowsLoopback: settings.allowsLoopback) else {
            throw .endpointNotAllowed
        }
        guard let receiver = SubscriptionKeys(p256dh: browser.p256dh, auth: browser.auth) else { throw .badSubscriptionKey }
        guard let key = key(for: browser) else { throw .unknownVapidKey }
        let body = try encrypt(job, for: receiver)
        return WebPushRequest(
            endpoint: endpoint, body: body, authorization: try await authorization(endpoint, key, now), notification: job.notification.id,
            notAfter: job.notAfter, now: now)
    }

    /// The key a subscription was made with; when it does not say, the current one.
    private func key(for browser: Destination.Browser) -> VAPIDKey? {
        guard let name = browser.vapidKey.flatMap(Base64URL.decode), !name.isEmpty else { return settings.keys.first }
        return settings.keys.first { Base64URL.decode($0.publicKey) == name }
    }

    private func encrypt(_ job: Job, for receiver: SubscriptionKeys) throws(WebPushRefusal) -> [UInt8] {
        do {
            guard let payload = try WebPushPayload.encoded(job) else { throw WebPushRefusal.payloadTooLarge }
            return try MessageEncryption.encrypt(payload, for: receiver, from: .random(), salt: RandomBytes.make(16))
        } catch let refusal as WebPushRefusal {
            throw refusal
        } catch {
            throw .notEncrypted
        }
    }

    private func authorization(_ endpoint: Endpoint, _ key: VAPIDKey, _ now: Timestamp) async throws(WebPushRefusal) -> String {
        do {
            return try await tokens.authorization(for: endpoint.origin, key: key, now: now)
        } catch {
            throw .notEncrypted
        }
    }
}
