import Crypto
import CryptoExtras
import Foundation
import Messages

/// A JSON web token in compact form (RFC 7515 §7.1), taken apart but not yet believed.
struct JSONWebToken {
    /// Why a text is no token.
    enum Malformed: Error {
        case notThreeParts
        case partIsNotBase64URL
        case partIsNotAnObject
    }

    let header: JSON
    let claims: JSON
    private let signedText: [UInt8]
    private let signature: [UInt8]

    init(_ compact: some StringProtocol) throws(Malformed) {
        let parts = compact.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .notThreeParts }
        header = try Self.object(parts[0])
        claims = try Self.object(parts[1])
        guard let signature = Base64URL.decodeURLAlphabet(parts[2]) else { throw .partIsNotBase64URL }
        self.signature = signature
        signedText = Array("\(parts[0]).\(parts[1])".utf8)
    }

    /// ES256: the signature is the raw r ‖ s of 64 bytes, never DER (RFC 7518 §3.4).
    func isSigned(by key: P256.Signing.PublicKey) -> Bool {
        guard header["alg"] == "ES256", let value = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else {
            return false
        }
        return key.isValidSignature(value, for: signedText)
    }

    /// RS256: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3).
    func isSigned(by key: _RSA.Signing.PublicKey) -> Bool {
        guard header["alg"] == "RS256" else { return false }
        let value = _RSA.Signing.RSASignature(rawRepresentation: signature)
        return key.isValidSignature(value, for: signedText, padding: .insecurePKCS1v1_5)
    }

    /// A claim that holds seconds since 1970; nil when it is absent or no number.
    func seconds(_ claim: String) -> Double? {
        switch claims[claim] {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    private static func object(_ part: some StringProtocol) throws(Malformed) -> JSON {
        guard let bytes = Base64URL.decodeURLAlphabet(part) else { throw .partIsNotBase64URL }
        guard let value = try? JSON(parsing: bytes), case .object = value else { throw .partIsNotAnObject }
        return value
    }
}

extension Base64URL {
    /// The bytes of a text in the alphabet for URLs alone, which is all that providers take; otherwise as ``decode(_:)``.
    static func decodeURLAlphabet(_ text: some StringProtocol) -> [UInt8]? {
        guard text.utf8.allSatisfy({ isInAlphabet($0) || $0 == UInt8(ascii: "=") }) else { return nil }
        return decode(text)
    }

    /// A fresh random text of `count` bytes.
    static func random(bytes count: Int) -> String {
        encode((0..<count).map { _ in UInt8.random(in: .min ... .max) })
    }
}
