import Delivery
import HTTP
import Messages
import Providers

/// The access token all requests share. One request for a new one is under way at a time; everybody else waits for its answer.
actor FCMTokens {
    /// A new token is asked for this long before the old one ends.
    static let margin: Duration = .seconds(5 * 60)

    /// Why there is no token: what becomes of the jobs that need one.
    struct Unavailable: Error, Equatable {
        let outcome: Outcome
    }

    private struct Token {
        let text: String
        let expiresAt: Timestamp
    }

    private let account: ServiceAccount
    private let send: Send
    private var current: Token?
    private var refresh: Task<Result<String, Unavailable>, Never>?

    init(account: ServiceAccount, send: @escaping Send) {
        self.account = account
        self.send = send
    }

    /// The token in use, or a new one.
    func token(now: Timestamp) async throws(Unavailable) -> String {
        if let current, now + Self.margin < current.expiresAt { return current.text }
        return try await (refresh ?? start(now)).value.get()
    }

    /// Forgets a token the provider has refused, unless another has come meanwhile.
    func drop(_ text: String) {
        if current?.text == text { current = nil }
    }

    /// Not a child of whoever came first: the others wait for it too, and it ends by its own timeout.
    private func start(_ now: Timestamp) -> Task<Result<String, Unavailable>, Never> {
        let task = Task {
            let result = await fetch(now)
            refresh = nil
            return result
        }
        refresh = task
        return task
    }

    private func fetch(_ now: Timestamp) async -> Result<String, Unavailable> {
        guard let request = try? FCMAssertion.request(account, now: now) else {
            return .failure(Unavailable(outcome: .misconfigured(ProviderAnswer(provider: FCMReaction.provider, notSent: "notSigned"))))
        }
        do {
            let response = try await send(request)
            switch FCMTokenReaction.grant(in: response) {
            case .success(let grant):
                current = Token(text: grant.access_token, expiresAt: now + .seconds(grant.expires_in))
                return .success(grant.access_token)
            case .failure(let failure):
                return .failure(failure)
            }
        } catch {
            return .failure(Unavailable(outcome: Outcome(error, provider: FCMReaction.provider, hostFrom: .settings)))
        }
    }
}
