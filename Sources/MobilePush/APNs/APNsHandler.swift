import CircuitBreaking
import Delivery
import HTTP
import Messages
import Providers
import Synchronization

/// Notifies Apple's devices (APNs provider API, token-based).
struct APNsHandler: Sendable {
    private let settings: APNsSettings
    private let tokens: APNsTokens
    private let guardian: CredentialGuard
    private let unknown: UnknownTokens
    private let pause = SecondHostPause()
    private let send: Send

    init(_ settings: APNsSettings, clock: @escaping MonotonicClock, send: @escaping Send) {
        self.settings = settings
        self.tokens = APNsTokens(key: settings.key, clock: clock)
        self.guardian = CredentialGuard(clock: clock)
        self.unknown = UnknownTokens(clock: clock)
        self.send = send
    }

    /// Sends one notification. A device whose environment nobody has told is looked for at both of Apple's hosts, and the answer says where
    /// it was found.
    func handle(_ job: Job, _ device: Destination.Device, _ attempt: Attempt) async -> Outcome {
        let message: Message
        do {
            guard let topic = try topic(of: device) else { return misconfigured("MissingTopic", APNsReaction.topicSetting) }
            message = Message(
                request: try APNsRequest(job, device, topic: topic), topic: topic, destination: job.destination,
                topicSetting: device.app == nil ? APNsReaction.topicSetting : APNsReaction.appSetting, now: attempt.now)
        } catch {
            return .refused(ProviderAnswer(provider: APNsReaction.provider, notSent: error.rawValue))
        }
        let host = APNsHost(device.environment ?? .production, emulator: settings.url)
        let answer = await answer(to: message, at: host)
        guard device.environment == nil, host.environment != nil else { return outcome(of: answer, to: message) }
        return await found(answer, message, device.token)
    }
}

extension APNsHandler {
    /// What is sent, to whichever host.
    private struct Message {
        let request: APNsRequest
        let topic: APNsTopic
        let destination: Destination
        let topicSetting: String
        let now: Timestamp
    }

    /// What one host has said.
    private struct Answer {
        let host: APNsHost
        let sentAt: ContinuousClock.Instant
        let result: Result<HTTPResponse, HTTPFailure>?

        /// Whether the host does not know the device: the other one may.
        func isUnknownDevice(_ message: Message) -> Bool {
            guard case .success(let response)? = result else { return false }
            return APNsReaction.reading(response, registeredAt: message.destination.registeredAt).answer.reason
                == APNsReaction.unknownDevice
        }
    }

    /// The outcome for a device of unknown environment: where production's host does not know it the other one is asked, until that does not
    /// know it either. Only what neither knows is judged, by what is said of others at the first.
    private func found(_ answer: Answer, _ message: Message, _ token: String) async -> Outcome {
        guard answer.isUnknownDevice(message) else { return learnt(at: answer.host, outcome(of: answer, to: message)) }
        if !unknown.contains(token) {
            if let time = pause.left(at: guardian.now) {
                let answer = ProviderAnswer(provider: APNsReaction.provider, code: "not-sent", reason: "otherHostInTrouble")
                return Outcome.tryAgain(after: time, answer).changed { $0.signal = .works }
            }
            let other = await self.answer(to: message, at: APNsHost(.sandbox, emulator: nil))
            // The job has its permit from the first host's circuit, and that host has answered.
            guard other.isUnknownDevice(message) else {
                let outcome = learnt(at: other.host, outcome(of: other, to: message))
                // What is about one phone, or never left this process, says nothing of the host.
                if case .trouble = outcome.signal, case .tryAgain(let time, _) = outcome { pause.begin(for: time, at: guardian.now) }
                return outcome.changed { $0.signal = .works }
            }
        }
        unknown.note(token)
        return outcome(of: answer, to: message)
    }

    private func learnt(at host: APNsHost, _ outcome: Outcome) -> Outcome {
        guard case .delivered = outcome else { return outcome }
        return outcome.changed { $0.environment = host.environment }
    }

    private func outcome(of answer: Answer, to message: Message) -> Outcome {
        switch answer.result {
        case nil: return misconfigured("notSigned", "BELFRY_APNS_KEY")
        case .failure(let failure): return Outcome(failure, provider: APNsReaction.provider, hostFrom: .settings)
        case .success(let response):
            let destination = message.destination
            let (reaction, word) = APNsReaction.reading(
                response, registeredAt: destination.registeredAt, topicSetting: message.topicSetting)
            let credentials = Credentials(provider: APNsReaction.provider, account: message.topic.text, host: answer.host.name)
            let sending = GuardedSending(to: destination.id, under: credentials, sentAt: answer.sentAt)
            return guardian.outcome(reaction, word, response, of: sending)
        }
    }

    /// Asks one host. When Apple refuses our token and a newer one can be had, it is sent once more.
    private func answer(to message: Message, at host: APNsHost) async -> Answer {
        let sentAt = guardian.now
        func answer(_ result: Result<HTTPResponse, HTTPFailure>?) -> Answer { Answer(host: host, sentAt: sentAt, result: result) }
        guard let token = try? await tokens.token(now: message.now) else { return answer(nil) }
        let first = await result(message.request.http(token: token.text, host: host))
        guard case .success(let response) = first, APNsReaction.isRefusedToken(response),
            // A token that cannot be signed now could be signed a moment ago; the answer we have says what to do.
            let newer = try? await tokens.token(after: token, now: message.now)
        else { return answer(first) }
        return answer(await result(message.request.http(token: newer.text, host: host)))
    }

    private func result(_ request: HTTPRequest) async -> Result<HTTPResponse, HTTPFailure> {
        do { return .success(try await send(request)) } catch { return .failure(error) }
    }

    private func topic(of device: Destination.Device) throws(MobilePushRefusal) -> APNsTopic? {
        guard let app = device.app else { return settings.topic }
        do { return try APNsTopic(app) } catch { throw .badTopic }
    }

    private func misconfigured(_ reason: String, _ setting: String) -> Outcome {
        .misconfigured(ProviderAnswer(provider: APNsReaction.provider, notSent: reason, setting: setting))
    }
}

/// Device tokens that neither of Apple's hosts knew lately.
///
/// Jobs for such a token come again until it is known whose fault it is (``CredentialGuard``), and the second host would say the same each
/// time: a token belongs to one host for good. What was asked by another worker, or is forgotten, is asked once more.
final class UnknownTokens: Sendable {
    /// Twice the longest retry queue: a job that comes again finds its token still there.
    static let memory: Duration = .seconds(7200)
    /// Tokens come out of the data, so there is a bound.
    static let capacity = 1024

    private let lastSeen = Mutex<[String: ContinuousClock.Instant]>([:])
    private let clock: MonotonicClock

    init(clock: @escaping MonotonicClock) { self.clock = clock }

    /// Whether neither host knew the token when both were asked last.
    func contains(_ token: String) -> Bool {
        let now = clock()
        return lastSeen.withLock { $0[token].map { now - $0 < Self.memory } ?? false }
    }

    /// The first host has said again that it does not know the token, or the second one has now, too.
    func note(_ token: String) {
        let now = clock()
        lastSeen.withLock { tokens in
            if tokens.count >= Self.capacity, tokens[token] == nil {
                tokens = tokens.filter { now - $0.value < Self.memory }
                if tokens.count >= Self.capacity, let oldest = tokens.min(by: { $0.value < $1.value }) { tokens[oldest.key] = nil }
            }
            tokens[token] = now
        }
    }
}

/// How long the second host is left alone after it was in trouble. Whoever waits for its answer keeps a place of the first one's bulkhead: all
/// of them would be taken by a second host that hangs.
private final class SecondHostPause: Sendable {
    /// Between two tries of a host that may hang: of those that wait for it, the first one learns how it is.
    private static let shortest: Duration = .seconds(30)

    private let end = Mutex<ContinuousClock.Instant?>(nil)

    /// What is left of it; nil when the host may be asked.
    func left(at now: ContinuousClock.Instant) -> Duration? {
        end.withLock { $0 }.flatMap { $0 > now ? $0 - now : nil }
    }

    /// - Parameter time: what the host has asked for.
    func begin(for time: Duration?, at now: ContinuousClock.Instant) {
        end.withLock { $0 = now + max(time ?? .zero, Self.shortest) }
    }
}

/// One notification as a request to APNs, still without a host and a token.
struct APNsRequest {
    private let path: String
    private let headers: [HTTPField]
    private let body: [UInt8]

    /// - Parameter topic: the app.
    init(_ job: Job, _ device: Destination.Device, topic: APNsTopic) throws(MobilePushRefusal) {
        // Hexadecimal digits only: the token becomes a part of the path. Its length is Apple's business.
        guard !device.token.isEmpty, device.token.utf8.count <= 400, device.token.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw .badToken
        }
        path = "/3/device/" + device.token
        headers = [
            HTTPField("apns-topic", topic.text),
            HTTPField("apns-push-type", "alert"),
            HTTPField("apns-priority", "10"),
            HTTPField("apns-id", job.id.lowercase),
            HTTPField("apns-collapse-id", job.notification.id.lowercase),
            // 0 would mean: once, and not stored.
            HTTPField("apns-expiration", String(max(job.notAfter.seconds, 1))),
            HTTPField("Content-Type", "application/json"),
        ]
        body = try Self.body(job)
    }

    /// The request. A repeated one does no harm: the collapse id replaces it on the device.
    func http(token: String, host: APNsHost) -> HTTPRequest {
        HTTPRequest(
            method: .post, url: host.url.text + path, headers: headers + [HTTPField("Authorization", "bearer \(token)")], body: body)
    }

    private static func body(_ job: Job) throws(MobilePushRefusal) -> [UInt8] {
        let payload: [UInt8]?
        do { payload = try APNsPayload.encoded(job) } catch { throw .notEncoded }
        guard let payload else { throw .payloadTooLarge }
        return payload
    }
}

/// Where a device's notifications go: one of Apple's two hosts, which know different devices, or the stand-in for both.
struct APNsHost: Sendable, Equatable {
    let url: ProviderURL
    /// Which of Apple's hosts; nil for an emulator of both.
    let environment: MobileEnvironment?

    /// - Parameter emulator: replaces both hosts.
    init(_ environment: MobileEnvironment, emulator: ProviderURL?) {
        self.environment = emulator == nil ? environment : nil
        self.url = emulator ?? Self.url(of: environment)
    }

    /// The word for this host in credentials and circuits: empty for production's.
    var name: String { environment == .sandbox ? "sandbox" : "" }

    private static func url(of environment: MobileEnvironment) -> ProviderURL {
        switch environment {
        case .production: ProviderURL(host: "api.push.apple.com")
        case .sandbox: ProviderURL(host: "api.sandbox.push.apple.com")
        }
    }
}
