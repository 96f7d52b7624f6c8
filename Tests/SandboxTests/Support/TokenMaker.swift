import Crypto
import CryptoExtras
import Foundation
import Messages

@testable import Sandbox

/// Makes JSON web tokens as a worker would.
enum TokenMaker {
    static func es256(header: JSON = ["typ": "JWT", "alg": "ES256"], claims: JSON, key: P256.Signing.PrivateKey) throws -> String {
        let text = signedText(header, claims)
        return try "\(text).\(Base64URL.encode(key.signature(for: Data(text.utf8)).rawRepresentation))"
    }

    static func rs256(header: JSON = ["typ": "JWT", "alg": "RS256"], claims: JSON, key: _RSA.Signing.PrivateKey) throws -> String {
        let text = signedText(header, claims)
        let signature = try key.signature(for: Data(text.utf8), padding: .insecurePKCS1v1_5)
        return "\(text).\(Base64URL.encode(signature.rawRepresentation))"
    }

    private static func signedText(_ header: JSON, _ claims: JSON) -> String {
        "\(Base64URL.encode(header.text)).\(Base64URL.encode(claims.text))"
    }
}
