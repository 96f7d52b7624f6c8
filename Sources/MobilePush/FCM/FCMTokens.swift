internal import CryptoExtras
import Delivery
internal import FoundationEssentials
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

/// Asks for an access token with a signed assertion (RFC 7523 §2.1).
enum FCMAssertion {
    static let scope = "https://www.googleapis.com/auth/firebase.messaging"

    private struct Claims: Encodable {
        let iss: String
        let scope: String
        let aud: String
        let iat: Int64
        let exp: Int64
    }

    /// The request for a token.
    /// - Throws: when signing fails.
    static func request(_ account: ServiceAccount, now: Timestamp) throws -> HTTPRequest {
        let grant = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"
        return HTTPRequest(
            method: .post, url: account.tokenURL,
            headers: [HTTPField("Content-Type", "application/x-www-form-urlencoded"), HTTPField("Accept", "application/json")],
            body: Array("grant_type=\(grant)&assertion=\(try token(account, now: now))".utf8), timeout: .seconds(10))
    }

    /// The assertion. Google takes at most an hour of life.
    static func token(_ account: ServiceAccount, now: Timestamp) throws -> String {
        let claims = Claims(iss: account.email, scope: scope, aud: account.tokenURL, iat: now.seconds, exp: now.seconds + 3600)
        return try JSONWebToken.signed(header: ["alg": "RS256", "typ": "JWT", "kid": account.keyID], claims: claims) { input in
            try signature(of: input, account.signing)
        }
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3).
    static func signature(of input: [UInt8], _ key: _RSA.Signing.PrivateKey) throws -> [UInt8] {
        Array(try key.signature(for: input, padding: .insecurePKCS1v1_5).rawRepresentation)
    }
}

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
