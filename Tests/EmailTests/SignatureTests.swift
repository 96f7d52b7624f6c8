import HTTP
import Messages
import Testing

@testable import Email

@Suite struct SignatureTests {
    @Test func `Amazon's plain GET is signed like theirs`() throws {
        let signature = SignatureV4(credentials: try Fixture.credentials(), region: "us-east-1", service: "service", now: Fixture.now)
        #expect(signature.dateTime == "20150830T123600Z")
        let authorization = signature.authorization(
            method: "GET", path: "/", headers: [("host", "example.amazonaws.com"), ("x-amz-date", "20150830T123600Z")], body: [])
        let expected = """
            AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, \
            Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31
            """
        #expect(authorization == expected)
    }

    @Test func `a mail to SES is signed as Amazon's library signs it`() throws {
        let body = """
            {"FromEmailAddress":"a@example.com","Destination":{"ToAddresses":["b@example.org"]},"Content":{"Simple":{"Subject":\
            {"Data":"Hi","Charset":"UTF-8"},"Body":{"Text":{"Data":"Hello","Charset":"UTF-8"}}}}}
            """
        #expect(body.utf8.count == 200)
        let signature = SignatureV4(credentials: try Fixture.credentials(), region: "eu-west-1", service: "ses", now: Fixture.now)
        let authorization = signature.authorization(
            method: "POST", path: SESRequest.path,
            headers: [
                ("content-type", "application/json"), ("host", "email.eu-west-1.amazonaws.com"), ("x-amz-date", signature.dateTime),
            ],
            body: Array(body.utf8))
        #expect(authorization.contains("SignedHeaders=content-type;host;x-amz-date, "))
        #expect(authorization.hasSuffix("Signature=91652f0bb9db7ea8cbc2a33aff539783f2e7e807f0fc2f82915b320411e9a766"))
    }

    @Test func `a session token is signed and sent`() async throws {
        let recorder = Recorder(.success(HTTPResponse(200)))
        let handler = EmailHandler(try Fixture.settings(sessionToken: "session"), send: recorder.send)
        _ = await handler.handle(Fixture.job(), attempt: Fixture.attempt)
        let headers = HTTPHeaders(try #require(await recorder.requests.first).headers)
        #expect(headers["x-amz-security-token"] == "session")
        #expect(headers["authorization"]?.contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,") == true)
    }
}
