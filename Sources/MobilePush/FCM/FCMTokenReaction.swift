import Delivery
import HTTP
import Providers

/// What the token server's answer means (RFC 6749 §5).
enum FCMTokenReaction {
    /// A token and its life in seconds. The text is opaque.
    struct Grant: Decodable, Equatable {
        let access_token: String
        let expires_in: Int64
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
        let answer = ProviderAnswer(provider: FCMReaction.provider, response, reason: reason)
        return .failure(FCMTokens.Unavailable(outcome: Outcome(reaction(response.status), answer, response)))
    }

    /// `invalid_grant` is a wrong clock or a deleted key, `invalid_client` a wrong account: every job would fail.
    private static func reaction(_ status: Int) -> Reaction {
        switch status {
        case 408, 429, 500...: .retry
        default: .misconfigured
        }
    }
}
