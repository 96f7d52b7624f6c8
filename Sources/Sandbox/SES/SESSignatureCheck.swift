import Crypto
import Foundation

/// Whether a request to SES is signed by the sandbox's key, for this region, service and time.
struct SESSignatureCheck {
    let account: SESAccount
    let now: Date

    func check(_ request: SandboxRequest) throws(SESRefusal) {
        guard let header = request["authorization"] else {
            throw SESRefusal(.missingAuthenticationToken, "Authorization is missing")
        }
        let signature = try SignatureV4(header)
        guard signature.accessKeyID == account.accessKeyID else {
            throw SESRefusal(.invalidClientTokenID, "The security token included in the request is invalid.")
        }
        let time = try checkedTime(request)
        let scope = [String(time.prefix(8)), account.region, "ses", "aws4_request"]
        guard signature.scope == scope else {
            throw SESRefusal(.signatureDoesNotMatch, "Credential should be scoped to \(scope.joined(separator: "/"))")
        }
        try checkSignedHeaders(signature, request)
        try checkBodyHash(request)
        guard signature.expectedSignature(request, time: time, secret: account.secretAccessKey) == signature.signature else {
            throw SESRefusal(
                .signatureDoesNotMatch,
                "The request signature we calculated does not match the signature you provided.")
        }
    }

    /// `x-amz-date`, not more than 15 minutes off.
    private func checkedTime(_ request: SandboxRequest) throws(SESRefusal) -> String {
        let values = request.values("x-amz-date")
        guard values.count == 1, let time = values.first, let date = Self.date(time) else {
            throw SESRefusal(.incompleteSignature, "x-amz-date is missing or not like 20150830T123600Z")
        }
        guard abs(date.timeIntervalSince(now)) <= 900 else {
            throw SESRefusal(.signatureDoesNotMatch, "Signature expired: \(time) is more than 15 minutes off")
        }
        return time
    }

    private func checkSignedHeaders(_ signature: SignatureV4, _ request: SandboxRequest) throws(SESRefusal) {
        guard signature.signedHeaders == signature.signedHeaders.sorted() else {
            throw SESRefusal(.signatureDoesNotMatch, "SignedHeaders are not sorted")
        }
        let amazon = request.headers.map(\.name).filter { $0.hasPrefix("x-amz-") }
        for name in ["host"] + amazon where !signature.signedHeaders.contains(name) {
            throw SESRefusal(.signatureDoesNotMatch, "'\(name)' must be a signed header")
        }
        for name in signature.signedHeaders where request[name] == nil {
            throw SESRefusal(.signatureDoesNotMatch, "'\(name)' is signed but was not sent")
        }
    }

    private func checkBodyHash(_ request: SandboxRequest) throws(SESRefusal) {
        guard let claimed = request["x-amz-content-sha256"] else { return }
        guard claimed == SignatureV4.hex(SHA256.hash(data: request.body)) else {
            throw SESRefusal(.signatureDoesNotMatch, "x-amz-content-sha256 is not the body's hash")
        }
    }

    /// Reads `20150830T123600Z`.
    static func date(_ text: String) -> Date? {
        let digits = text.utf8.filter { (48...57).contains($0) }
        guard text.utf8.count == 16, digits.count == 14, text.hasSuffix("Z"), Array(text.utf8)[8] == UInt8(ascii: "T") else {
            return nil
        }
        let numbers = digits.map { Int($0) - 48 }
        func number(_ range: Range<Int>) -> Int { numbers[range].reduce(0) { $0 * 10 + $1 } }
        var components = DateComponents()
        (components.year, components.month, components.day) = (number(0..<4), number(4..<6), number(6..<8))
        (components.hour, components.minute, components.second) = (number(8..<10), number(10..<12), number(12..<14))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar.date(from: components)
    }
}
