import Foundation
import Testing

@testable import Sandbox

struct SESCheckTests {
    private static let account = SESAccount(
        accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", region: "eu-west-1")
    private static let time = "20150830T123600Z"
    private static let now = Date(timeIntervalSince1970: 1_440_938_160)
    private static let body =
        #"{"FromEmailAddress":"a@example.com","Destination":{"ToAddresses":["b@example.org"]},"Content":{"Simple":{"Subject":{"Data":"Hi","Charset":"UTF-8"},"Body":{"Text":{"Data":"Hello","Charset":"UTF-8"}}}}}"#

    private static func request(_ body: String = body) -> SandboxRequest {
        SandboxRequest(
            method: "POST", target: "/v2/email/outbound-emails",
            headers: [
                ("content-type", "application/json"), ("host", "email.eu-west-1.amazonaws.com"), ("x-amz-date", time),
            ],
            body: Array(body.utf8), version: .http2)
    }

    private static func authorization(scope: String = "20150830/eu-west-1/ses", signature: String) -> String {
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\(scope)/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=\(signature)"
    }

    /// The request, signed as it should be.
    private static func signed(_ request: SandboxRequest) throws -> SandboxRequest {
        let signature = try SignatureV4(authorization(signature: "-"))
            .expectedSignature(request, time: time, secret: account.secretAccessKey)
        return request.with(["authorization": authorization(signature: signature)])
    }

    private static func finding(_ request: SandboxRequest, after seconds: Double = 0) -> Finding {
        SESCheck(account: account, now: now.addingTimeInterval(seconds)).finding(for: request)
    }

    struct `the signature` {
        @Test func `the vector of a plain GET is reproduced`() throws {
            let request = SandboxRequest(
                method: "GET", target: "/", headers: [("host", "example.amazonaws.com"), ("x-amz-date", time)], body: [],
                version: .http1)
            let signature = try SignatureV4(
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=-"
            )
            #expect(
                signature.expectedSignature(request, time: time, secret: account.secretAccessKey)
                    == "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")
        }

        @Test func `the vector of a mail is accepted`() {
            let header = authorization(signature: "91652f0bb9db7ea8cbc2a33aff539783f2e7e807f0fc2f82915b320411e9a766")
            let finding = finding(request().with(["authorization": header]))
            #expect(finding.refusal == nil)
            #expect(finding.answer.status == 200)
        }

        @Test func `a changed body, path or header breaks it`() throws {
            let request = try signed(request())
            let changed = [
                request.with(body: Array("{}".utf8)), request.with(target: "/v2/email/outbound-emails?a=b"),
                request.with(["host": "email.us-east-1.amazonaws.com"]), request.with(["content-type": "application/json;x"]),
            ]
            for request in changed { #expect(errorType(finding(request)) == "SignatureDoesNotMatch") }
        }

        @Test(arguments: [
            ("20150830/eu-west-1/email", "SignatureDoesNotMatch"), ("20150830/us-east-1/ses", "SignatureDoesNotMatch"),
            ("20150831/eu-west-1/ses", "SignatureDoesNotMatch"),
        ])
        func `a wrong scope is refused`(scope: String, type: String) {
            let finding = finding(request().with(["authorization": authorization(scope: scope, signature: "00")]))
            #expect(finding.answer.status == 403)
            #expect(errorType(finding) == type)
        }

        @Test func `it is good for 15 minutes`() throws {
            let request = try signed(request())
            #expect(finding(request, after: 900).refusal == nil)
            #expect(errorType(finding(request, after: 901)) == "SignatureDoesNotMatch")
            #expect(errorType(finding(request, after: -901)) == "SignatureDoesNotMatch")
        }

        @Test func `no signature, a foreign key and an unsigned Amazon header are refused`() throws {
            #expect(errorType(finding(request())) == "MissingAuthenticationToken")
            let foreign = authorization(signature: "00").replacing("AKIDEXAMPLE", with: "AKIDOTHER")
            #expect(errorType(finding(request().with(["authorization": foreign]))) == "InvalidClientTokenId")
            let unsigned = try signed(request()).adding("x-amz-security-token", "t")
            #expect(errorType(finding(unsigned)) == "SignatureDoesNotMatch")
        }
    }

    struct `the mail` {
        @Test func `subject, text, HTML and headers are shown`() throws {
            let finding = finding(
                try signed(
                    request(
                        #"{"FromEmailAddress":"Desk <a@example.com>","Destination":{"ToAddresses":["b@example.org"]},"Content":{"Simple":{"Subject":{"Data":"Hi"},"Body":{"Text":{"Data":"T"},"Html":{"Data":"<p>"}},"Headers":[{"Name":"Auto-Submitted","Value":"auto-generated"}]}}}"#
                    )))
            #expect(finding.refusal == nil)
            #expect(finding.destination == "b@example.org")
            #expect(finding.content?["subject"] == "Hi")
            #expect(finding.content?["text"] == "T")
            #expect(finding.content?["html"] == "<p>")
            #expect(finding.content?["headers"]?.array?.count == 1)
        }

        @Test(arguments: [
            #"{"Destination":{"ToAddresses":["b@example.org"]},"Content":{"Simple":{"Subject":{"Data":"x"},"Body":{"Text":{"Data":"y"}}}}}"#,
            #"{"FromEmailAddress":"a@example.com","Destination":{},"Content":{"Simple":{"Subject":{"Data":"x"},"Body":{"Text":{"Data":"y"}}}}}"#,
            #"{"FromEmailAddress":"a@example.com","Destination":{"ToAddresses":["b"]},"Content":{"Simple":{"Subject":{"Data":"x"},"Body":{"Text":{"Data":"y"}}}}}"#,
            #"{"FromEmailAddress":"a@example.com","Destination":{"ToAddresses":["b@example.org"]},"Content":{}}"#,
            #"{"FromEmailAddress":"a@example.com","Destination":{"ToAddresses":["b@example.org"]},"Content":{"Simple":{"Body":{"Text":{"Data":"y"}}}}}"#,
            #"{"FromEmailAddress":"a@example.com","Destination":{"ToAddresses":["b@example.org"]},"Content":{"Simple":{"Subject":{"Data":"x"},"Body":{}}}}"#,
            #"{"FromEmailAddress":"a@example.com","Destination":{"ToAddresses":["b@example.org"]},"Content":{"Simple":{"Subject":{"Data":"x\r\nBcc: c@example.org"},"Body":{"Text":{"Data":"y"}}}}}"#,
            #"{"FromEmailAddress":"a@example.com","Destination":{"ToAddresses":["b@example.org"]},"Content":{"Simple":{"Subject":{"Data":"x"},"Body":{"Text":{"Data":"y"}},"Headers":[{"Name":"References","Value":"<a>"},{"Name":"references","Value":"<b>"}]}}}"#,
            #"{"FromEmailAddress":"a@example.com","Destination":{"ToAddresses":["b@example.org"]},"EmailTags":[{"Name":"a b","Value":"c"}],"Content":{"Simple":{"Subject":{"Data":"x"},"Body":{"Text":{"Data":"y"}}}}}"#,
            "[]", "{",
        ])
        func `a broken rule is a bad request`(body: String) throws {
            let finding = finding(try signed(request(body)))
            #expect(finding.answer.status == 400)
            #expect(errorType(finding) == "BadRequestException")
        }

        @Test func `a raw mail is taken apart`() throws {
            let mail = [
                "From: a@example.com", "Subject: =?utf-8?B?R3LDvMOfZQ==?= =?utf-8?q?_aus_M=C3=BCnchen?=", "MIME-Version: 1.0",
                "Content-Type: multipart/alternative;", " boundary=\"b1\"", "", "--b1",
                "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "",
                "Caf=C3=A9=", " au lait", "--b1", "Content-Type: text/html", "Content-Transfer-Encoding: base64", "",
                "PHA+Q2Fmw6k8L3A+", "--b1--", "",
            ].joined(separator: "\r\n")
            let shown = try RawMail.check(["Data": .string(Data(mail.utf8).base64EncodedString())])
            #expect(shown["subject"] == "Grüße aus München")
            #expect(shown["text"] == "Café au lait")
            #expect(shown["html"] == "<p>Café</p>")
        }

        @Test func `a raw mail without subject is rejected`() {
            let data = Data("From: a@example.com\r\n\r\nHi".utf8).base64EncodedString()
            #expect(throws: SESRefusal(.messageRejected, "Missing header 'subject'")) {
                try RawMail.check(["Data": .string(data)])
            }
        }
    }

    private static func errorType(_ finding: Finding) -> String? {
        finding.answer.headers.first { $0.name == "x-amzn-errortype" }?.value
    }
}
