internal import Crypto
internal import FoundationEssentials
import Messages
import Providers

/// The `Authorization` values of web push (RFC 8292 §3), each used for hours: services ask not to be shown a new token every time.
actor VAPIDTokens {
    /// A token lives 12 h: half of what RFC 8292 §2 allows, so that a clock that is wrong by hours does no harm.
    static let lifetime: Duration = .seconds(12 * 3600)
    /// There are four services, but Edge's has many hosts and endpoints come from outside.
    static let capacity = 512

    private struct Key: Hashable {
        let origin: String
        let publicKey: String
    }

    private struct Token {
        let authorization: String
        let madeAt: Timestamp
    }

    private struct Claims: Encodable {
        let aud: String
        let exp: Int64
        let sub: String
    }

    private let subject: VAPIDSubject
    private let renewalAge: Duration
    private var tokens: [Key: Token] = [:]

    /// - Parameter renewalAge: when a token is replaced; drawn between 6 and 11 h, so that not all processes do it at once.
    init(subject: VAPIDSubject, renewalAge: Duration = .seconds(.random(in: 6 * 3600...11 * 3600))) {
        self.subject = subject
        self.renewalAge = renewalAge
    }

    /// The header's value for an origin: the one in use, or a new one.
    /// - Throws: when signing fails.
    func authorization(for origin: String, key: VAPIDKey, now: Timestamp) throws -> String {
        let name = Key(origin: origin, publicKey: key.publicKey)
        if let token = tokens[name], token.madeAt <= now, now - token.madeAt < renewalAge { return token.authorization }
        let authorization = try make(origin, key, now)
        if tokens.count >= Self.capacity { tokens.removeAll() }
        tokens[name] = Token(authorization: authorization, madeAt: now)
        return authorization
    }

    private func make(_ origin: String, _ key: VAPIDKey, _ now: Timestamp) throws -> String {
        let claims = Claims(aud: origin, exp: (now + Self.lifetime).seconds, sub: subject.text)
        let token = try JSONWebToken.signed(header: ["alg": "ES256", "typ": "JWT"], claims: claims) { input in
            Array(try key.signing.signature(for: input).rawRepresentation)
        }
        return "vapid t=\(token), k=\(key.publicKey)"
    }
}
