public import CircuitBreaking
public import Delivery
public import HTTP
public import Messages
public import Providers

/// Notifies phones and tablets: hands each job to the service its device is registered with.
public struct MobilePushHandler: JobHandler {
    private let apns: APNsHandler?
    private let fcm: FCMHandler?

    /// A handler that sends through a client.
    public init(_ settings: MobilePushSettings, client: HTTPClient) {
        self.init(settings) { request async throws(HTTPFailure) in try await client.send(request) }
    }

    /// A handler that sends by other means.
    /// - Parameter clock: for tests.
    public init(_ settings: MobilePushSettings, clock: @escaping MonotonicClock = { .now }, send: @escaping Send) {
        apns = settings.apns.map { APNsHandler($0, clock: clock, send: send) }
        fcm = settings.fcm.map { FCMHandler($0, clock: clock, send: send) }
    }

    /// Sends one notification to one device.
    public func handle(_ job: Job, attempt: Attempt) async -> Outcome {
        guard case .device(let device) = job.destination.address else {
            return .refused(ProviderAnswer(provider: "mobile-push", notSent: "wrongChannel"))
        }
        switch device.provider {
        case .apns: return await apns?.handle(job, device, attempt) ?? notConfigured(APNsReaction.provider, "BELFRY_APNS_KEY")
        case .fcm: return await fcm?.handle(job, device, attempt) ?? notConfigured(FCMReaction.provider, "BELFRY_FCM_SERVICE_ACCOUNT")
        }
    }

    /// Apple's two hosts and Google's service each have their own.
    public func circuit(of job: Job) -> CircuitKey {
        guard case .device(let device) = job.destination.address else { return CircuitKey(service: "mobile-push") }
        return switch device.provider {
        case .apns: CircuitKey(service: APNsReaction.provider, host: device.environment == .sandbox ? "sandbox" : "")
        case .fcm: CircuitKey(service: FCMReaction.provider)
        }
    }

    private func notConfigured(_ provider: String, _ setting: String) -> Outcome {
        .misconfigured(ProviderAnswer(provider: provider, notSent: "notConfigured", setting: setting))
    }
}

/// Why a job cannot be sent at all; the raw value is the reason in answers.
enum MobilePushRefusal: String, Error {
    /// The device's token is not one: APNs' are hexadecimal, FCM's are not empty.
    case badToken
    /// The app's id has characters no bundle id has.
    case badTopic
    /// Even without texts the message is larger than the service takes.
    case payloadTooLarge
    /// The message could not be written.
    case notEncoded
}

/// What the mobile push worker needs to know. A service without settings leaves its devices' jobs waiting as `misconfigured`.
public struct MobilePushSettings: Sendable {
    /// Apple's; nil when no device of theirs is to be served.
    public var apns: APNsSettings?
    /// Google's; nil when no device of theirs is to be served.
    public var fcm: FCMSettings?

    /// Settings from their parts.
    public init(apns: APNsSettings?, fcm: FCMSettings?) {
        self.apns = apns
        self.fcm = fcm
    }
}
