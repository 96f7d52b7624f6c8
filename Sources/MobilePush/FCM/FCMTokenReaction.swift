import Delivery
import HTTP
import Messages
import Providers

/// What the token server's answer means (RFC 6749 §5).
enum FCMTokenReaction {
    /// A token and its life in seconds. The text is opaque.
    struct Grant: Decodable, Equatable {
        let access_token: String
        let expires_in: Int64

        /// How long it may be used: what is absurd is a day.
        var life: Duration { .seconds(min(max(expires_in, 0), 86_400)) }
    }

    private struct Problem: Decodable {
        let error: String?
    }

    /// The token, or what becomes of the jobs that need one.
    static func grant(in response: HTTPResponse) -> Result<Grant, FCMTokens.Unavailable> {
        if response.status == 200, let grant = JSON.decode(Grant.self, from: response.body), !grant.access_token.isEmpty {
            return .success(grant)
        }
        let reason = JSON.decode(Problem.self, from: response.body)?.error ?? "noToken"
        let reaction = reaction(response.status)
        var answer = ProviderAnswer(provider: FCMReaction.provider, response, reason: reason)
        if reaction == .misconfigured { answer.setting = setting(reason) }
        return .failure(FCMTokens.Unavailable(outcome: Outcome(reaction, answer, response)))
    }

    /// How far Google's clock is ahead of ours, when that may be why it does not take our assertion.
    static func skew(in response: HTTPResponse, now: Timestamp) -> Duration? {
        guard JSON.decode(Problem.self, from: response.body)?.error == wrongGrant, let date = response.date else { return nil }
        let skew = Duration.seconds(date - now.seconds)
        return skew >= leastSkew || skew <= .zero - leastSkew ? skew : nil
    }

    private static let wrongGrant = "invalid_grant"
    /// Google bears some minutes; what differs by one differs by more soon.
    private static let leastSkew: Duration = .seconds(60)

    private static func setting(_ reason: String) -> String {
        reason == wrongGrant ? "the clock of this machine or BELFRY_FCM_SERVICE_ACCOUNT" : "BELFRY_FCM_SERVICE_ACCOUNT"
    }

    /// `invalid_grant` is a wrong clock or a deleted key, `invalid_client` a wrong account: every job would fail.
    private static func reaction(_ status: Int) -> Reaction {
        switch status {
        case 408, 429, 500...: .retry
        default: .misconfigured
        }
    }
}
