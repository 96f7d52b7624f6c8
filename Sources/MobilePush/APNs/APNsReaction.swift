import CircuitBreaking
import Delivery
import HTTP
import Messages
import Providers

/// What APNs' answer means: "Handling notification responses from APNs". Apple gives a reason in JSON with every refusal; without one
/// somebody else has answered.
enum APNsReaction {
    static let provider = "apns"
    /// A device that Apple does not know at the host that was asked: its other host may.
    static let unknownDevice = "BadDeviceToken"

    private struct Problem: Decodable {
        let reason: String?
        /// Milliseconds: since when APNs has known that the token is dead.
        let timestamp: Int64?
    }

    /// What an answer means, and what is kept of it.
    /// - Parameters:
    ///   - registeredAt: when the device was registered with this token.
    ///   - topicSetting: where the topic came from, to be named when it is wrong.
    static func reading(
        _ response: HTTPResponse, registeredAt: Timestamp, topicSetting: String = topicSetting
    ) -> (reaction: Reaction, answer: ProviderAnswer) {
        if (200..<300).contains(response.status) {
            // Apple's yes has no body: a page with 200 is somebody else's, and nothing has been taken.
            guard response.body.isEmpty else { return foreign(response) }
            return (.delivered, ProviderAnswer(provider: provider, response))
        }
        let problem = JSON.decode(Problem.self, from: response.body)
        guard let reason = problem?.reason, !reason.isEmpty else { return foreign(response) }
        var answer = ProviderAnswer(provider: provider, response, reason: reason)
        if isAboutDestination(response.status, reason) { answer.signal = .works }
        var reaction = reaction(response.status, reason)
        answer.setting = setting(reaction, reason, topicSetting)
        // The app has registered the token again since Apple gave it up: it is alive, Apple's table is not up to date yet.
        if response.status == 410, let timestamp = problem?.timestamp, registeredAt.milliseconds > timestamp { reaction = .retry }
        return (reaction, answer)
    }

    /// Whether a newer token could help: this one is too old, or of a time that Apple does not believe.
    static func isRefusedToken(_ response: HTTPResponse) -> Bool {
        guard response.status == 403, let reason = JSON.decode(Problem.self, from: response.body)?.reason else { return false }
        return reason == "ExpiredProviderToken" || reason == "InvalidProviderToken"
    }

    /// No answer of Apple's. It deletes nothing, and neither is the job to blame.
    private static func foreign(_ response: HTTPResponse) -> (reaction: Reaction, answer: ProviderAnswer) {
        switch response.status {
        case 408, 429, 500...: (.retry, ProviderAnswer(provider: provider, response))
        default:
            (
                .misconfigured,
                ProviderAnswer(
                    provider: provider, code: String(response.status), reason: ProviderAnswer.notFromProvider, setting: "BELFRY_APNS_URL")
            )
        }
    }

    /// Whether Apple means one device or one app, where the status alone would concern all of them.
    private static func isAboutDestination(_ status: Int, _ reason: String) -> Bool {
        switch (status, reason) {
        // Too many for this device.
        case (429, "TooManyRequests"): true
        // An app that our key does not speak for; the worker's other apps may be well.
        case (400, "BadTopic"), (400, "MissingTopic"), (400, "TopicDisallowed"): true
        default: false
        }
    }

    /// Apple's table.
    static func reaction(_ status: Int, _ reason: String) -> Reaction {
        switch (status, reason) {
        case (200, _): .delivered

        // A stale token, or the other environment's.
        case (400, unknownDevice): .goneIfOthersAreAccepted
        // Another app's token, or the wrong topic.
        case (400, "DeviceTokenNotForTopic"): .goneIfOthersAreAccepted
        case (400, "BadTopic"), (400, "MissingTopic"), (400, "TopicDisallowed"): .misconfigured
        case (400, "BadCollapseId"), (400, "InvalidCollapseId"), (400, "BadExpirationDate"), (400, "BadMessageId"): .refused
        case (400, "BadPriority"), (400, "InvalidPushType"), (400, "PayloadEmpty"), (400, "DuplicateHeaders"): .refused
        case (400, "MissingDeviceToken"): .refused
        case (400, "IdleTimeout"): .retry

        case (403, "BadCertificate"), (403, "BadCertificateEnvironment"): .misconfigured
        // Reached only when a new token did not help or could not be made: the clock is wrong.
        case (403, "ExpiredProviderToken"): .misconfigured
        case (403, "InvalidProviderToken"), (403, "MissingProviderToken"): .misconfigured
        case (403, "BadEnvironmentKeyIdInToken"), (403, "BadEnvironmentKeyInToken"): .misconfigured
        case (403, "UnrelatedKeyIdInToken"): .misconfigured
        case (403, "Forbidden"): .misconfigured

        case (404, "BadPath"): .refused
        case (405, "MethodNotAllowed"): .refused
        case (410, "Unregistered"), (410, "ExpiredToken"): .gone
        case (413, "PayloadTooLarge"): .refused

        // This device alone has had too many.
        case (429, "TooManyRequests"): .retry
        case (429, "TooManyProviderTokenUpdates"): .misconfigured

        case (500, "InternalServerError"): .retry
        case (503, "ServiceUnavailable"), (503, "Shutdown"): .retry
        default: reaction(ofUnknown: status)
        }
    }

    /// A reason Apple has added since: never a cause to forget a device.
    private static func reaction(ofUnknown status: Int) -> Reaction {
        switch status {
        case 200..<300: .delivered
        case 401, 403: .misconfigured
        case 408, 429: .retry
        case 300..<500: .refused
        default: .retry
        }
    }

    static let topicSetting = "BELFRY_APNS_TOPIC"
    /// The device's registration names the app, and that may be wrong.
    static let appSetting = "the app in the device's registration"

    /// What to look at when it is our fault.
    private static func setting(_ reaction: Reaction, _ reason: String, _ topicSetting: String) -> String? {
        switch reaction {
        case .goneIfOthersAreAccepted, .misconfigured: break
        case .delivered, .gone, .retry, .retryAfter, .refused, .refusedIfOthersAreAccepted: return nil
        }
        return switch reason {
        case unknownDevice: "BELFRY_APNS_URL or the environment in the devices' registrations"
        case "DeviceTokenNotForTopic", "BadTopic", "MissingTopic", "TopicDisallowed": topicSetting
        case "ExpiredProviderToken": "the clock of this machine"
        case "BadEnvironmentKeyIdInToken", "BadEnvironmentKeyInToken", "UnrelatedKeyIdInToken": "BELFRY_APNS_KEY_ID"
        default: "BELFRY_APNS_KEY, BELFRY_APNS_KEY_ID or BELFRY_APNS_TEAM_ID"
        }
    }
}
