import Foundation

/// The provider token of APNs (a JWT signed with the `.p8` key).
enum APNsProviderToken {
    /// Throws what Apple would answer to this `authorization` header.
    static func check(_ header: String?, account: APNsAccount, now: Date) throws(APNsRefusal) {
        guard let header else { throw APNsRefusal(.missingProviderToken, "authorization is missing") }
        guard header.lowercased().hasPrefix("bearer ") else {
            throw APNsRefusal(.missingProviderToken, "authorization is not bearer")
        }
        guard let token = try? JSONWebToken(header.dropFirst(7)) else {
            throw APNsRefusal(.invalidProviderToken, "the bearer is no JSON web token")
        }
        guard token.header["kid"] == .string(account.keyID) else {
            throw APNsRefusal(.invalidProviderToken, "kid is not a key of this account")
        }
        guard token.claims["iss"] == .string(account.teamID) else {
            throw APNsRefusal(.invalidProviderToken, "iss is not the team")
        }
        guard token.isSigned(by: account.publicKey) else {
            throw APNsRefusal(.invalidProviderToken, "the signature is not ES256 by the key")
        }
        try checkAge(token, now: now)
    }

    private static func checkAge(_ token: JSONWebToken, now: Date) throws(APNsRefusal) {
        guard let issued = token.seconds("iat") else {
            throw APNsRefusal(.invalidProviderToken, "iat is missing or no number")
        }
        // iat has whole seconds: a token of this very second may seem one second ahead.
        guard issued <= now.timeIntervalSince1970 + 1 else {
            throw APNsRefusal(.invalidProviderToken, "iat is in the future")
        }
        guard issued >= now.timeIntervalSince1970 - 3600 else {
            throw APNsRefusal(.expiredProviderToken, "iat is older than one hour")
        }
    }
}
