public import CircuitBreaking
import CoreMetrics
public import Delivery
public import Endpoints
public import HTTP
public import Logging
public import Messages
public import Providers
import Synchronization

/// Notifies browsers through their vendors' push services (RFC 8030, RFC 8291, RFC 8292).
public struct WebPushHandler: JobHandler {
    private let endpoints: EndpointRules
    private let keys: VAPIDKeyRing
    private let tokens: VAPIDTokens
    private let guardian: CredentialGuard
    private let clock: ServiceClockWatch
    private let send: Send

    /// A handler that sends through a client.
    public init(_ settings: WebPushSettings, client: HTTPClient, logger: Logger) {
        self.init(settings, logger: logger) { request async throws(HTTPFailure) in try await client.send(request) }
    }

    /// A handler that sends by other means.
    /// - Parameter monotonic: for tests.
    public init(
        _ settings: WebPushSettings, logger: Logger, monotonic: @escaping MonotonicClock = { .now }, send: @escaping Send
    ) {
        endpoints = settings.endpoints
        keys = VAPIDKeyRing(settings.keys)
        tokens = VAPIDTokens(subject: settings.subject, clock: monotonic)
        guardian = CredentialGuard(clock: monotonic)
        clock = ServiceClockWatch(logger: logger)
        self.send = send
    }

    /// Encrypts and sends one message; again within the attempt when it must be smaller, or needs another key or token
    /// (`SendPlan`). What is wrong with the job itself is found before anything is sent.
    public func handle(_ job: Job, attempt: Attempt) async -> Outcome {
        do throws(WebPushRefusal) {
            return try await deliver(try message(job, attempt.now))
        } catch {
            return error.outcome
        }
    }

    /// That of the endpoint's push service and host.
    public func circuit(of job: Job) -> CircuitKey {
        guard case .browser(let browser) = job.destination.address else { return CircuitKey(service: PushService.other.provider) }
        return CircuitKey(endpoint: browser.endpoint, endpoints)
    }
}

extension WebPushHandler {
    private func message(_ job: Job, _ now: Timestamp) throws(WebPushRefusal) -> WebPushMessage {
        guard case .browser(let browser) = job.destination.address else { throw .wrongChannel }
        let endpoint: PushEndpoint
        do throws(EndpointRefusal) { endpoint = try endpoints.endpoint(browser.endpoint) } catch { throw .endpoint(error) }
        guard let receiver = SubscriptionKeys(p256dh: browser.p256dh, auth: browser.auth) else { throw .badSubscriptionKey }
        guard let candidates = keys.candidates(for: browser) else { throw .unknownVapidKey }
        return WebPushMessage(job: job, endpoint: endpoint, receiver: receiver, keys: candidates, now: now, startedAt: guardian.now)
    }

    private func deliver(_ message: WebPushMessage) async throws(WebPushRefusal) -> Outcome {
        let service = message.endpoint.service
        var course = SendPlan(keys: message.keys)
        var refusal: Outcome?
        while true {
            let authorization = try authorization(message, course.key)
            let request: HTTPRequest
            do throws(WebPushRefusal) {
                request = try message.request(within: course.plaintextLimit, authorization: authorization)
            } catch {
                // What cannot be cut any further keeps the service's answer.
                if error == .payloadTooLarge, let refusal { return refusal }
                throw error
            }
            let response: HTTPResponse
            do throws(HTTPFailure) {
                response = try await send(request)
            } catch {
                return Outcome(error, provider: service.provider, hostFrom: .destination)
            }
            let (reaction, reason) = WebPushReaction.reading(response, from: service)
            let skew = clock.look(at: response, from: service, isNeeded: reaction.mayBeOfWrongTime)
            let answer = ProviderAnswer(provider: service.provider, response, reason: reason)
            switch course.step(after: reaction, plaintext: request.body.count - MessageEncryption.overhead) {
            case .again:
                refusal = .refused(answer)
                continue
            case .againWithNewToken:
                if try replace(authorization, message, course.key, skew) { continue }
            case .end: break
            }
            return outcome(reaction, answer, response, message, course.key)
        }
    }

    private func outcome(
        _ reaction: WebPushReaction, _ answer: ProviderAnswer, _ response: HTTPResponse, _ message: WebPushMessage, _ key: VAPIDKey
    ) -> Outcome {
        switch reaction {
        case .delivered: return guardian.outcome(.delivered, answer, response, of: sending(message, under: key))
        case .gone: return .destinationGone(answer)
        case .goneWithoutWords: return judged(answer, response, message, setting: ProviderAnswer.detour)
        case .keyMismatch: return judged(answer, response, message, setting: Self.keySetting)
        case .forbidden:
            // One subscription's 403 says nothing about the service: its circuit stays closed for the others.
            return .misconfigured(answer).changed { ($0.signal, $0.setting) = (.nothing, Self.keySetting) }
        case .foreign:
            return .misconfigured(answer).changed { ($0.reason, $0.setting) = (ProviderAnswer.notFromProvider, ProviderAnswer.detour) }
        case .throttled, .later: return .tryAgain(after: response.retryAfter, answer)
        case .tooLarge, .refused: return .refused(answer)
        case .misconfigured: return .misconfigured(answer).changed { $0.setting = Self.tokenSetting }
        }
    }

    static let keySetting = "BELFRY_VAPID_PRIVATE_KEY"
    private static let tokenSetting = "BELFRY_VAPID_PRIVATE_KEY, BELFRY_VAPID_SUBJECT or the clock of this machine"

    /// What is refused is judged under the key that the subscription is served with first: the one it names, else the current one.
    private func judged(_ answer: ProviderAnswer, _ response: HTTPResponse, _ message: WebPushMessage, setting: String) -> Outcome {
        var answer = answer
        answer.setting = setting
        let isCertain = WebPushReaction.blamesKeyAlone(response, from: message.endpoint.service, reason: answer.reason)
        return guardian.outcome(
            .goneIfOthersAreAccepted, answer, response, of: sending(message, under: message.keys[0]), isCertain: isCertain)
    }

    /// What is accepted under one of our keys says nothing about another one.
    private func sending(_ message: WebPushMessage, under key: VAPIDKey) -> GuardedSending {
        let credentials = Credentials(provider: message.endpoint.service.provider, account: key.publicKey)
        return GuardedSending(to: message.job.destination.id, under: credentials, sentAt: message.startedAt)
    }

    private func authorization(_ message: WebPushMessage, _ key: VAPIDKey) throws(WebPushRefusal) -> String {
        do {
            return try tokens.authorization(for: message.endpoint.origin, key: key, now: message.now)
        } catch {
            throw .notEncrypted
        }
    }

    /// Whether there is another token to try after one was refused.
    private func replace(
        _ refused: String, _ message: WebPushMessage, _ key: VAPIDKey, _ skew: Duration?
    ) throws(WebPushRefusal) -> Bool {
        guard let skew else { return false }
        do {
            return try tokens.replace(refused, for: message.endpoint.origin, key: key, skew: skew, now: message.now)
        } catch {
            throw .notEncrypted
        }
    }
}

/// Shows how far the push services' clocks are from ours: in a gauge, and in the log when it is more than a minute.
final class ServiceClockWatch: Sendable {
    private let state = Mutex(ServiceClock())
    private let gauges: [PushService: Gauge]
    private let logger: Logger
    private let now: @Sendable () -> Timestamp

    init(logger: Logger, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.logger = logger
        self.now = now
        gauges = Dictionary(
            uniqueKeysWithValues: PushService.allCases.map {
                ($0, Gauge(label: WebPushMetric.clockSkew.rawValue, dimensions: [("provider", $0.provider)]))
            })
    }

    /// How far the service's clock is ahead of ours: nil when the answer does not say, and mostly also when nobody needs it.
    func look(at response: HTTPResponse, from service: PushService, isNeeded: Bool) -> Duration? {
        let now = self.now()
        guard state.withLock({ $0.isDue(service, now: now) }) || isNeeded, let date = response.date else { return nil }
        let skew = Duration.seconds(date - now.seconds)
        gauges[service]?.record(skew / .seconds(1))
        let metadata: Logger.Metadata = ["provider": "\(service.provider)", "seconds": "\(date - now.seconds)"]
        switch state.withLock({ $0.note(skew, of: service) }) {
        case .differs?: logger.warning("a push service's clock differs from ours by more than a minute", metadata: metadata)
        case .agrees?: logger.notice("a push service's clock agrees with ours again", metadata: metadata)
        case nil: break
        }
        return skew
    }
}

/// What the web push worker needs to know.
public struct WebPushSettings: Sendable {
    /// Our keys, the one new subscriptions are made with first. A subscription that names one of the others is served with that one.
    public var keys: [VAPIDKey]
    /// Whom a push service may write to.
    public var subject: VAPIDSubject
    /// Which endpoints may be sent to.
    public var endpoints: EndpointRules

    /// Settings from their parts. `keys` must not be empty: ``VAPIDKey/list(_:)`` never gives an empty list.
    public init(keys: [VAPIDKey], subject: VAPIDSubject, endpoints: EndpointRules = EndpointRules()) {
        self.keys = keys
        self.subject = subject
        self.endpoints = endpoints
    }
}

/// Why a job cannot be sent at all.
enum WebPushRefusal: Error, Equatable {
    /// The destination is no browser.
    case wrongChannel
    /// The endpoint must not be talked to.
    case endpoint(EndpointRefusal)
    /// The browser's key or secret is broken.
    case badSubscriptionKey
    /// The subscription was made with a key we do not have. The subscription is not to blame, and neither is the job: the key may be
    /// missing in our settings.
    case unknownVapidKey
    /// Even without texts the message is larger than a push service takes.
    case payloadTooLarge
    /// The cryptographic library failed.
    case notEncrypted

    /// Nothing was sent: whose fault it is decides what becomes of the job.
    var outcome: Outcome {
        let answer = ProviderAnswer(provider: "web-push", notSent: reason)
        return switch self {
        case .unknownVapidKey: .misconfigured(answer).changed { $0.setting = WebPushHandler.keySetting }
        case .wrongChannel, .endpoint, .badSubscriptionKey, .payloadTooLarge, .notEncrypted: .refused(answer)
        }
    }

    private var reason: String {
        switch self {
        case .wrongChannel: "wrongChannel"
        case .endpoint(let refusal): refusal.rawValue
        case .badSubscriptionKey: "badSubscriptionKey"
        case .unknownVapidKey: "unknownVapidKey"
        case .payloadTooLarge: "payloadTooLarge"
        case .notEncrypted: "notEncrypted"
        }
    }
}

/// The names of this module's metrics.
enum WebPushMetric: String, CaseIterable {
    case clockSkew = "belfry_clock_skew_seconds"

    var help: String {
        switch self {
        case .clockSkew: "How far the push service's clock is ahead of this machine's."
        }
    }
}

extension WebPushHandler {
    /// What the metrics of web push count, by name, for their HELP lines.
    public static var metricHelp: [String: String] {
        Dictionary(uniqueKeysWithValues: WebPushMetric.allCases.map { ($0.rawValue, $0.help) })
    }
}
