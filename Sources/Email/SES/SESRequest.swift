internal import FoundationEssentials
import HTTP
import Messages
import Providers

/// One mail as a request to SES, still without a signature.
struct SESRequest {
    static let path = "/v2/email/outbound-emails"

    private let settings: SESSettings
    private let body: [UInt8]

    init(_ mail: Mail, job: UUID, _ settings: SESSettings) throws(EmailRefusal) {
        self.settings = settings
        do { body = try JSON.encode(SESBody(mail, job: job.lowercase)) } catch { throw .notRendered }
    }

    /// The request, signed for this moment. SES cannot recognise a repetition, so the library must not send it again by itself.
    func http(now: Timestamp) -> HTTPRequest {
        let signature = SignatureV4(credentials: settings.credentials, region: settings.region.text, service: "ses", now: now)
        var signed = [
            (name: "content-type", value: "application/json"),
            (name: "host", value: settings.url.hostAndPort),
            (name: "x-amz-date", value: signature.dateTime),
        ]
        if let token = settings.credentials.sessionToken { signed.append((name: "x-amz-security-token", value: token)) }
        let authorization = signature.authorization(method: "POST", path: Self.path, headers: signed, body: body)
        // The client writes Host itself, from the URL.
        let headers = signed.filter { $0.name != "host" }.map { HTTPField(name: $0.name, value: $0.value) }
        return HTTPRequest(
            method: .post, url: settings.url.text + Self.path, headers: headers + [HTTPField("authorization", authorization)], body: body,
            isReplayable: false)
    }
}
