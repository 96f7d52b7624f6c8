import CryptoExtras
import Foundation
import Testing

@testable import Sandbox

struct FCMCheckTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)
    private static let privateKey = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    private static func account() throws -> FCMAccount {
        FCMAccount(
            projectID: "p-1", clientEmail: "worker@example.com", privateKeyID: "k1", tokenURL: "https://127.0.0.1:1/token",
            publicKey: try privateKey.get().publicKey)
    }

    struct `the token service` {
        private func claims(_ changes: [String: JSON?] = [:]) -> JSON {
            var claims: [String: JSON] = [
                "iss": "worker@example.com", "scope": .string(FCMAccount.scope), "aud": "https://127.0.0.1:1/token",
                "iat": 1_800_000_000, "exp": 1_800_003_600,
            ]
            for (name, value) in changes { claims[name] = value }
            return .object(claims)
        }

        private func finding(_ assertion: String, form: String? = nil, type: String = "application/x-www-form-urlencoded") throws -> Finding
        {
            let body = form ?? "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=\(assertion)"
            let request = SandboxRequest(
                method: "POST", target: "/token", headers: [("content-type", type)], body: Array(body.utf8), version: .http2)
            return FCMTokenCheck(account: try account(), now: now).finding(for: request, accessToken: "ya29.x")
        }

        private func signed(_ claims: JSON) throws -> String {
            try TokenMaker.rs256(claims: claims, key: try privateKey.get())
        }

        @Test(arguments: ["https://127.0.0.1:1/token", "https://oauth2.googleapis.com/token"])
        func `a right assertion gets a token`(audience: String) throws {
            let answer = try finding(try signed(claims(["aud": .string(audience)]))).answer
            #expect(answer.status == 200)
            let body = try JSON(parsing: answer.body)
            #expect(body == ["access_token": "ya29.x", "expires_in": 3599, "token_type": "Bearer"])
        }

        @Test(
            arguments: [
                ("iss", "other@example.com", "invalid_grant"), ("scope", "openid", "invalid_scope"),
                ("aud", "https://example.com", "invalid_grant"), ("exp", 1_800_003_601, "invalid_grant"),
                ("exp", nil, "invalid_grant"), ("iat", 1_800_000_400, "invalid_grant"), ("exp", 1_799_999_999, "invalid_grant"),
            ] as [(String, JSON?, String)])
        func `a wrong claim is refused`(name: String, value: JSON?, error: String) throws {
            let answer = try finding(try signed(claims([name: value]))).answer
            #expect(answer.status == 400)
            #expect(try JSON(parsing: answer.body)["error"] == .string(error))
        }

        @Test func `a foreign signature, form or content type is refused`() throws {
            let foreign = try TokenMaker.rs256(claims: claims(), key: _RSA.Signing.PrivateKey(keySize: .bits2048))
            #expect(try finding(foreign).refusal != nil)
            #expect(try finding("", form: "grant_type=password").answer.status == 400)
            #expect(try finding(signed(claims()), type: "application/json").answer.status == 400)
        }
    }

    struct `messages send` {
        private func finding(
            _ message: String, path: String = "/v1/projects/p-1/messages:send", isTokenValid: Bool = true,
            gone: String? = nil
        ) throws -> Finding {
            let request = SandboxRequest(
                method: "POST", target: path, headers: [("content-type", "application/json")],
                body: Array(#"{"message":\#(message)}"#.utf8), version: .http2)
            return FCMCheck(account: try account()).finding(for: request, isTokenValid: isTokenValid) { $0 == gone }
        }

        @Test(arguments: [
            #"{"token":"abc:DEF-1_2","notification":{"title":"Ada","body":"Hi"}}"#,
            #"{"token":"abc","data":{"url":"https://x"},"android":{"priority":"high","ttl":"3600s","collapse_key":"c"}}"#,
            #"{"token":"abc","android":{"priority":"HIGH","ttl":"3.5s","collapseKey":"c"}}"#,
            #"{"topic":"news","notification":{"title":"Ada"}}"#,
        ])
        func `a right message is accepted`(message: String) throws {
            let finding = try finding(message)
            #expect(finding.refusal == nil)
            #expect(try JSON(parsing: finding.answer.body)["name"]?.string?.hasPrefix("projects/p-1/messages/") == true)
        }

        @Test(arguments: [
            (#"{"notification":{}}"#, "message"), (#"{"token":"a","topic":"b"}"#, "message"),
            (#"{"token":"a b"}"#, "message.token"), (#"{"token":"a","data":{"n":1}}"#, "message.data.n"),
            (#"{"token":"a","data":{"from":"x"}}"#, "message.data.from"),
            (#"{"token":"a","data":{"google.x":"x"}}"#, "message.data.google.x"),
            (#"{"token":"a","android":{"ttl":3600}}"#, "message.android.ttl"),
            (#"{"token":"a","android":{"ttl":"3600"}}"#, "message.android.ttl"),
            (#"{"token":"a","android":{"ttl":"2419201s"}}"#, "message.android.ttl"),
            (#"{"token":"a","android":{"priority":"urgent"}}"#, "message.android.priority"),
            (#"{"token":"a","sound":"x"}"#, "message"), (#"{"token":"a","notification":{"title":1}}"#, "message.notification.title"),
        ])
        func `a broken rule names the field`(message: String, field: String) throws {
            let answer = try finding(message).answer
            #expect(answer.status == 400)
            let error = try JSON(parsing: answer.body)["error"]
            #expect(error?["status"] == "INVALID_ARGUMENT")
            #expect(error?["details"]?.array?.first?["errorCode"] == "INVALID_ARGUMENT")
            #expect(error?["details"]?.array?.last?["fieldViolations"]?.array?.first?["field"] == .string(field))
        }

        @Test func `4096 bytes are the most`() throws {
            let frame = JSON.object(["data": ["k": ""]]).text.count
            let most = String(repeating: "a", count: 4096 - frame)
            #expect(try finding(#"{"token":"a","data":{"k":"\#(most)"}}"#).refusal == nil)
            #expect(try finding(#"{"token":"a","data":{"k":"\#(most)a"}}"#).answer.status == 400)
        }

        @Test func `a wrong bearer is 401, another project 403, a removed app 404`() throws {
            let message = #"{"token":"a"}"#
            #expect(try finding(message, isTokenValid: false).answer.status == 401)
            #expect(try finding(message, path: "/v1/projects/p-2/messages:send").answer.status == 403)
            let gone = try finding(message, gone: "a").answer
            #expect(gone.status == 404)
            #expect(try JSON(parsing: gone.body)["error"]?["details"]?.array?.first?["errorCode"] == "UNREGISTERED")
        }
    }
}
