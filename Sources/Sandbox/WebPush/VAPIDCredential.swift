import Crypto
import Foundation
import Messages

/// The `Authorization: vapid t=…, k=…` of a push (RFC 8292 §3), verified.
struct VAPIDCredential {
    /// The application server's public key, base64url.
    let key: String

    /// - Parameters:
    ///   - origin: what `aud` has to be.
    ///   - needsPublicContact: Apple refuses a `sub` at localhost or in `.local`.
    init(_ header: String?, origin: String, now: Date, needsPublicContact: Bool) throws(WebPushRefusal) {
        guard let header else { throw .vapidMissing }
        let parameters = try Self.parameters(header)
        guard let text = parameters["t"], let key = parameters["k"] else { throw .vapidInvalid("t or k is missing") }
        guard let bytes = Base64URL.decodeURLAlphabet(key), bytes.count == 65,
            let publicKey = try? P256.Signing.PublicKey(x963Representation: bytes)
        else { throw .vapidInvalid("k is no uncompressed P-256 point in base64url") }
        guard let token = try? JSONWebToken(text) else { throw .vapidInvalid("t is no JSON web token") }
        guard token.isSigned(by: publicKey) else { throw .vapidInvalid("the signature is not ES256 by k") }
        try Self.checkClaims(token, origin: origin, now: now, needsPublicContact: needsPublicContact)
        self.key = Base64URL.encode(bytes)
    }

    private static func parameters(_ header: String) throws(WebPushRefusal) -> [String: String] {
        let scheme = header.prefix { $0 != " " }
        guard scheme.lowercased() == "vapid" else { throw .vapidInvalid("the scheme is not vapid") }
        let pairs = header.dropFirst(scheme.count).split(separator: ",").map { pair in
            let trimmed = pair.trimmingPrefix { $0 == " " }
            let name = trimmed.prefix { $0 != "=" }
            return (String(name), String(trimmed.dropFirst(name.count + 1)).trimmingCharacters(in: .whitespaces))
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func checkClaims(
        _ token: JSONWebToken, origin: String, now: Date, needsPublicContact: Bool
    ) throws(WebPushRefusal) {
        guard token.claims["aud"] == .string(origin) else { throw .vapidInvalid("aud is not the endpoint's origin \(origin)") }
        guard let expiry = token.seconds("exp") else { throw .vapidInvalid("exp is missing or no number") }
        guard expiry > now.timeIntervalSince1970 else { throw .vapidInvalid("exp is past") }
        guard expiry <= now.timeIntervalSince1970 + 86400 else { throw .vapidInvalid("exp is more than 24 h ahead") }
        let contact = token.claims["sub"]?.string ?? ""
        guard contact.hasPrefix("mailto:") || contact.hasPrefix("https:") else {
            throw .vapidInvalid("sub is neither a mailto: nor an https: contact")
        }
        if needsPublicContact, contact.contains(" ") || contact.hasSuffix("localhost") || contact.hasSuffix(".local") {
            throw .vapidInvalid("sub is no public contact")
        }
    }
}
