import Delivery
import HTTP
import Messages
import Providers

/// The access token all requests share. One request for a new one is under way at a time; everybody else waits for its answer.
///
/// Its life is counted by a clock that nobody sets. Only what is signed is of the time of day, and when that is wrong, of Google's.
actor FCMTokens {
    /// A new token is asked for this long before the old one ends.
    static let margin: Duration = .seconds(5 * 60)

    /// Why there is no token: what becomes of the jobs that need one.
    struct Unavailable: Error, Equatable {
        let outcome: Outcome
    }

    private struct Token {
        let text: String
        let expiresAt: ContinuousClock.Instant
    }

    private let account: ServiceAccount
    private let clock: MonotonicClock
    private let send: Send
    private var current: Token?
    private var refresh: Task<Result<String, Unavailable>, Never>?

    init(account: ServiceAccount, clock: @escaping MonotonicClock, send: @escaping Send) {
        self.account = account
        self.clock = clock
        self.send = send
    }

    /// The token in use, or a new one.
    /// - Parameter now: what the request for a new one says about when it was made.
    func token(now: Timestamp) async throws(Unavailable) -> String {
        if let current, clock() + Self.margin < current.expiresAt { return current.text }
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
        let first = await ask(now)
        // Signed once more by Google's clock: ours is wrong.
        guard case .success(let response) = first, let skew = FCMTokenReaction.skew(in: response, now: now) else { return taken(first) }
        return taken(await ask(now + skew))
    }

    private func ask(_ now: Timestamp) async -> Result<HTTPResponse, Unavailable> {
        guard let request = try? FCMAssertion.request(account, now: now) else {
            let answer = ProviderAnswer(provider: FCMReaction.provider, notSent: "notSigned", setting: "BELFRY_FCM_SERVICE_ACCOUNT")
            return .failure(Unavailable(outcome: .misconfigured(answer)))
        }
        do {
            return .success(try await send(request))
        } catch {
            return .failure(Unavailable(outcome: Outcome(error, provider: FCMReaction.provider, hostFrom: .settings)))
        }
    }

    private func taken(_ answer: Result<HTTPResponse, Unavailable>) -> Result<String, Unavailable> {
        answer.flatMap { FCMTokenReaction.grant(in: $0) }.map { grant in
            current = Token(text: grant.access_token, expiresAt: clock() + grant.life)
            return grant.access_token
        }
    }
}
