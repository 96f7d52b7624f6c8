import Foundation

/// What Google's token service checks before it gives an access token (RFC 7523). Pure.
struct FCMTokenCheck {
    static let lifetime = 3599
    private static let grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    let account: FCMAccount
    let now: Date

    /// - Parameter accessToken: the token to hand out when everything is right.
    func finding(for request: SandboxRequest, accessToken: String) -> Finding {
        var finding = Finding(provider: .fcmToken, answer: .empty(200))
        finding.headers = request.notable(["content-type"])
        do throws(FCMTokenRefusal) {
            let assertion = try assertion(in: request)
            finding.destination = assertion.claims["iss"]?.string
            finding.content = assertion.claims
            try check(assertion)
            finding.answer = .json(
                200, ["access_token": .string(accessToken), "expires_in": .integer(Self.lifetime), "token_type": "Bearer"])
        } catch {
            finding.refusal = error.why
            finding.answer = error.answer
        }
        return finding
    }

    private func assertion(in request: SandboxRequest) throws(FCMTokenRefusal) -> JSONWebToken {
        guard request.method == "POST" else { throw FCMTokenRefusal("invalid_request", "only POST is allowed") }
        guard request["content-type"]?.hasPrefix("application/x-www-form-urlencoded") == true else {
            throw FCMTokenRefusal("invalid_request", "the content type is not application/x-www-form-urlencoded")
        }
        let form = FormEncoding.decode(String(decoding: request.body, as: UTF8.self))
        guard form["grant_type"] == Self.grantType else {
            throw FCMTokenRefusal("unsupported_grant_type", "grant_type is not \(Self.grantType)")
        }
        guard let text = form["assertion"], let token = try? JSONWebToken(text) else {
            throw FCMTokenRefusal("invalid_grant", "assertion is no JSON web token")
        }
        return token
    }

    private func check(_ token: JSONWebToken) throws(FCMTokenRefusal) {
        guard token.claims["iss"] == .string(account.clientEmail) else {
            throw FCMTokenRefusal("invalid_grant", "iss is not the service account")
        }
        guard token.header["kid"] ?? .string(account.privateKeyID) == .string(account.privateKeyID) else {
            throw FCMTokenRefusal("invalid_grant", "kid is not a key of the service account")
        }
        guard token.isSigned(by: account.publicKey) else {
            throw FCMTokenRefusal("invalid_grant", "the signature is not RS256 by the service account's key")
        }
        guard token.claims["scope"]?.string?.split(separator: " ").contains(Substring(FCMAccount.scope)) == true else {
            throw FCMTokenRefusal("invalid_scope", "scope does not hold \(FCMAccount.scope)")
        }
        guard [account.tokenURL, FCMAccount.googleTokenURL].map(JSON.string).contains(token.claims["aud"]) else {
            throw FCMTokenRefusal("invalid_grant", "aud is not the token URL")
        }
        try checkTimes(token)
    }

    private func checkTimes(_ token: JSONWebToken) throws(FCMTokenRefusal) {
        guard let issued = token.seconds("iat"), let expiry = token.seconds("exp") else {
            throw FCMTokenRefusal("invalid_grant", "iat or exp is missing or no number")
        }
        let time = now.timeIntervalSince1970
        guard expiry <= issued + 3600 else { throw FCMTokenRefusal("invalid_grant", "exp is more than 3600 s after iat") }
        guard expiry > time else { throw FCMTokenRefusal("invalid_grant", "exp is past") }
        // Google allows some minutes of clock difference.
        guard issued <= time + 300 else { throw FCMTokenRefusal("invalid_grant", "iat is in the future") }
    }
}

/// Why the token service says no (RFC 6749 §5.2).
struct FCMTokenRefusal: Error {
    let error: String
    let why: String

    init(_ error: String, _ why: String) {
        self.error = error
        self.why = why
    }

    var answer: SandboxAnswer {
        .json(error == "invalid_client" ? 401 : 400, ["error": .string(error), "error_description": .string(why)])
    }
}
