internal import CryptoExtras
internal import FoundationEssentials
import HTTP
import Messages
import Providers

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
