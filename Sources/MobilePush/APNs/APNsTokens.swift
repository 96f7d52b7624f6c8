internal import Crypto
internal import FoundationEssentials
import Messages
import Providers

/// The provider token (JWT, ES256) all requests share. Apple refuses tokens older than an hour, and a new one more often than every
/// 20 minutes.
///
/// Only a token's own age, by a clock that nobody sets, decides when it is replaced. The times of day that requests come with are of the
/// moment at which their attempts began, and so out of order.
actor APNsTokens {
    /// A token and when it was made.
    struct Token: Sendable, Equatable {
        let text: String
        let madeAt: ContinuousClock.Instant
    }

    /// No new token sooner than this after the last, whatever Apple says: then our clock is wrong.
    static let leastAge: Duration = .seconds(20 * 60)

    private struct Header: Encodable {
        let alg = "ES256"
        let kid: String
    }

    private struct Claims: Encodable {
        let iss: String
        let iat: Int64
    }

    private let key: APNsKey
    private let renewalAge: Duration
    private let clock: MonotonicClock
    private var current: Token?

    /// - Parameter renewalAge: when a token is replaced; drawn between 40 and 50 min, so that not all processes do it at once.
    init(
        key: APNsKey, renewalAge: Duration = .seconds(.random(in: 40 * 60...50 * 60)), clock: @escaping MonotonicClock = { .now }
    ) {
        self.key = key
        self.renewalAge = renewalAge
        self.clock = clock
    }

    /// The token in use, or a new one.
    /// - Parameter now: what a new one says about when it was made.
    /// - Throws: when signing fails.
    func token(now: Timestamp) throws -> Token {
        if let current, clock() - current.madeAt < renewalAge { return current }
        return try make(now)
    }

    /// The token to use after one was refused: the newer one somebody else got meanwhile, or a new one, or nil when the refused one is so
    /// young that another would be refused too.
    /// - Throws: when signing fails.
    func token(after refused: Token, now: Timestamp) throws -> Token? {
        if let current, current != refused { return current }
        return clock() - refused.madeAt >= Self.leastAge ? try make(now) : nil
    }

    private func make(_ now: Timestamp) throws -> Token {
        let claims = Claims(iss: key.teamID.text, iat: now.seconds)
        let text = try JSONWebToken.signed(header: Header(kid: key.keyID.text), claims: claims) { input in
            Array(try key.signing.signature(for: input).rawRepresentation)
        }
        let token = Token(text: text, madeAt: clock())
        current = token
        return token
    }
}
