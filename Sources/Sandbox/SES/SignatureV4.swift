import Crypto
import Foundation
import Messages

/// AWS Signature Version 4, from the side that verifies it.
struct SignatureV4 {
    /// The parts of `Authorization: AWS4-HMAC-SHA256 …`.
    let accessKeyID: String
    /// `date/region/service/aws4_request`.
    let scope: [String]
    let signedHeaders: [String]
    let signature: String

    init(_ header: String) throws(SESRefusal) {
        let algorithm = "AWS4-HMAC-SHA256 "
        guard header.hasPrefix(algorithm) else {
            throw SESRefusal(.incompleteSignature, "Authorization is not AWS4-HMAC-SHA256")
        }
        let pairs = header.dropFirst(algorithm.count).split(separator: ",").map { part in
            let trimmed = part.trimmingPrefix { $0 == " " }
            let name = trimmed.prefix { $0 != "=" }
            return (String(name), String(trimmed.dropFirst(name.count + 1)))
        }
        let fields = Dictionary(pairs) { first, _ in first }
        guard let credential = fields["Credential"]?.split(separator: "/").map(String.init), credential.count == 5,
            let headers = fields["SignedHeaders"], let signature = fields["Signature"]
        else { throw SESRefusal(.incompleteSignature, "Credential, SignedHeaders or Signature is missing or malformed") }
        accessKeyID = credential[0]
        scope = Array(credential.dropFirst())
        signedHeaders = headers.split(separator: ";").map(String.init)
        self.signature = signature
    }

    /// The text whose hash is signed; header lines for the signed headers only.
    func canonicalRequest(_ request: SandboxRequest) -> String {
        let lines = signedHeaders.map { name in
            let value = request.values(name).map(Self.collapsed).joined(separator: ",")
            return "\(name):\(value)\n"
        }
        return [
            request.method, Self.canonicalPath(request.path), Self.canonicalQuery(request.rawQuery), lines.joined(),
            signedHeaders.joined(separator: ";"), Self.hex(SHA256.hash(data: request.body)),
        ].joined(separator: "\n")
    }

    func expectedSignature(_ request: SandboxRequest, time: String, secret: String) -> String {
        let hash = Self.hex(SHA256.hash(data: Data(canonicalRequest(request).utf8)))
        let text = ["AWS4-HMAC-SHA256", time, scope.joined(separator: "/"), hash].joined(separator: "\n")
        let key = scope.reduce(Array("AWS4\(secret)".utf8)) { key, part in
            SHA256HMAC.code(key: key, [Array(part.utf8)])
        }
        return Self.hex(SHA256HMAC.code(key: key, [Array(text.utf8)]))
    }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef")
        return bytes.reduce(into: "") { text, byte in
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
    }

    /// Outer blanks go, inner rows of blanks become one.
    private static func collapsed(_ value: String) -> String {
        value.split(separator: " ").joined(separator: " ")
    }

    /// Every service but S3 encodes the already encoded path once more.
    private static func canonicalPath(_ path: String) -> String {
        path.isEmpty ? "/" : path.split(separator: "/", omittingEmptySubsequences: false).map { encoded($0) }.joined(separator: "/")
    }

    private static func canonicalQuery(_ query: String) -> String {
        query.split(separator: "&").map { pair in
            let name = pair.prefix { $0 != "=" }
            let value = pair.dropFirst(name.count).dropFirst()
            return "\(reencoded(name))=\(reencoded(value))"
        }.sorted().joined(separator: "&")
    }

    private static func reencoded(_ text: Substring) -> String {
        encoded(text.removingPercentEncoding ?? String(text))
    }

    /// RFC 3986 unreserved characters stay.
    private static func encoded(_ text: some StringProtocol) -> String {
        text.utf8.reduce(into: "") { result, byte in
            let isUnreserved = Base64URL.isInAlphabet(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~")
            result += isUnreserved ? String(UnicodeScalar(byte)) : "%" + hex([byte]).uppercased()
        }
    }
}
