import Foundation

/// What Amazon SES v2 checks in one `SendEmail`. Pure.
struct SESCheck {
    let account: SESAccount
    let now: Date

    func finding(for request: SandboxRequest) -> Finding {
        var finding = Finding(provider: .ses, answer: .empty(200))
        finding.headers = request.notable(["content-type", "x-amz-date"])
        let parsed = try? JSON(parsing: request.body)
        finding.destination = parsed?["Destination"]?["ToAddresses"]?.array?.first?.string
        finding.content = parsed
        do throws(SESRefusal) {
            try SESSignatureCheck(account: account, now: now).check(request)
            guard request.method == "POST" else { throw SESRefusal(.badRequest, "only POST is allowed") }
            guard request["content-type"]?.hasPrefix("application/json") == true else {
                throw SESRefusal(.badRequest, "the content type is not application/json")
            }
            guard let parsed else { throw SESRefusal(.badRequest, "the body is not JSON") }
            let mail = try SESMailRules.check(parsed)
            finding.destination = mail.recipients.first
            finding.content = mail.content
            finding.answer = .json(200, ["MessageId": .string("0102\(UUID().uuidString.lowercased())-000000")])
        } catch {
            finding.refusal = "\(error.name.rawValue): \(error.why)"
            finding.answer = error.answer
        }
        return finding
    }
}
