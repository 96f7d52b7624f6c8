internal import Crypto
import Encodings
internal import FoundationEssentials
import Messages

/// Amazon's Signature Version 4 for requests without a query whose path needs no escaping.
struct SignatureV4 {
    let credentials: SESCredentials
    let region: String
    let service: String
    let now: Timestamp

    /// `20150830T123600Z`: the value of `X-Amz-Date`.
    var dateTime: String { now.text.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z" }

    private var date: String { String(dateTime.prefix(8)) }

    private var scope: String { "\(date)/\(region)/\(service)/aws4_request" }

    /// The value of `Authorization`.
    /// - Parameter headers: those to sign, `host` and `x-amz-date` among them, with names in lower case and sorted.
    func authorization(method: String, path: String, headers: [(name: String, value: String)], body: [UInt8]) -> String {
        let names = headers.map(\.name).joined(separator: ";")
        let signature = signature(of: canonicalRequest(method, path, headers, names, body))
        return "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
    }

    private func canonicalRequest(
        _ method: String, _ path: String, _ headers: [(name: String, value: String)], _ names: String, _ body: [UInt8]
    ) -> String {
        let lines = headers.map { "\($0.name):\($0.value)\n" }.joined()
        return "\(method)\n\(path)\n\n\(lines)\n\(names)\n\(Array(SHA256.hash(data: body)).hex)"
    }

    private func signature(of request: String) -> String {
        let hash = Array(SHA256.hash(data: Array(request.utf8))).hex
        let text = "AWS4-HMAC-SHA256\n\(dateTime)\n\(scope)\n\(hash)"
        var key = Array("AWS4\(credentials.secretAccessKey)".utf8)
        for part in [date, region, service, "aws4_request"] { key = Self.code(part, key) }
        return Self.code(text, key).hex
    }

    private static func code(_ text: String, _ key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }
}
