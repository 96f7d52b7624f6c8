import Delivery
import HTTP
import Messages
import Providers

/// What APNs' answer means: "Handling notification responses from APNs".
enum APNsReaction {
    static let provider = "apns"

    private struct Problem: Decodable {
        let reason: String?
        /// Milliseconds: since when APNs has known that the token is dead.
        let timestamp: Int64?
    }

    /// The outcome of an answer.
    /// - Parameter registeredAt: when the device was registered with this token.
    static func outcome(of response: HTTPResponse, registeredAt: Timestamp) -> Outcome {
        let problem = JSON.decode(Problem.self, from: response.body)
        let reason = problem?.reason ?? ""
        var answer = ProviderAnswer(provider: provider, response, reason: reason)
        if isAboutDestination(response.status, reason) { answer.sign = .works }
        var reaction = reaction(response.status, reason)
        // The app has registered the token again since Apple gave it up: it is alive, Apple's table is not up to date yet.
        if response.status == 410, let timestamp = problem?.timestamp, registeredAt.milliseconds > timestamp { reaction = .retry }
        return Outcome(reaction, answer, response)
    }

    /// Whether a newer token would help.
    static func isExpiredToken(_ response: HTTPResponse) -> Bool {
        response.status == 403 && JSON.decode(Problem.self, from: response.body)?.reason == "ExpiredProviderToken"
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

        case (400, "BadDeviceToken"): .gone
        case (400, "DeviceTokenNotForTopic"): .gone
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
        case (410, _): .gone
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
}
