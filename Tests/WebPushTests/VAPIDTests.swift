import Crypto
import FoundationEssentials
import JWTKit
import Messages
import Providers
import Settings
import Testing

@testable import WebPush

@Suite struct VAPIDTests {
    struct Claims: JWTPayload {
        let aud: String
        let exp: Int64
        let sub: String

        func verify(using _: some JWTAlgorithm) {}
    }

    /// Reads `vapid t=…, k=…` and checks the token with a library that had no part in making it.
    static func verified(_ authorization: String) async throws -> (claims: Claims, publicKey: String) {
        let parts = try #require(authorization.wholeMatch(of: /vapid t=([A-Za-z0-9_.-]+), k=([A-Za-z0-9_-]+)/))
        let point = try #require(Base64URL.decode(String(parts.2)))
        let key = try ES256PublicKey(
            parameters: (x: Data(point[1..<33]).base64EncodedString(), y: Data(point[33..<65]).base64EncodedString()))
        let keys = await JWTKeyCollection().add(ecdsa: key)
        return (try await keys.verify(String(parts.1), as: Claims.self), String(parts.2))
    }

    @Test func `the example of RFC 8292 verifies, so the check is one`() async throws {
        let token = """
            eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpw\
            dXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA
            """
        let key = "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
        let claims = try await Self.verified("vapid t=\(token), k=\(key)").claims
        #expect(claims.aud == "https://push.example.net")
        #expect(claims.exp == 1_453_523_768)
        #expect(claims.sub == "mailto:push@example.com")
        let forged = token.replacing("i3CYb7t4", with: "i3CYb7t5")
        await #expect(throws: (any Error).self) { try await Self.verified("vapid t=\(forged), k=\(key)") }
    }

    @Test func `our token says for whom, until when and by whom`() async throws {
        let settings = try Fixture.settings()
        let key = try #require(settings.keys.first)
        let tokens = VAPIDTokens(subject: settings.subject)
        let authorization = try tokens.authorization(for: "https://push.example.net", key: key, now: Fixture.now)
        let (claims, publicKey) = try await Self.verified(authorization)
        #expect(claims.aud == "https://push.example.net")
        #expect(claims.exp == Fixture.now.seconds + 12 * 3600)
        #expect(claims.sub == "mailto:ops@example.com")
        #expect(publicKey == key.publicKey)
    }

    @Test func `a token serves for hours, then is made anew`() throws {
        let settings = try Fixture.settings()
        let key = try #require(settings.keys.first)
        let clock = TestClock()
        let tokens = VAPIDTokens(subject: settings.subject, renewalAge: .seconds(6 * 3600), clock: clock.tell)
        func token(after hours: Double, _ origin: String = "https://a.example") throws -> String {
            clock.advance(.seconds(hours * 3600))
            return try tokens.authorization(for: origin, key: key, now: Fixture.now)
        }
        let first = try token(after: 0)
        #expect(try token(after: 5.99) == first)
        let second = try token(after: 0.02)
        #expect(second != first)
        #expect(try token(after: 5.9) == second)
        #expect(try token(after: 0, "https://b.example") != second)
    }

    @Test(arguments: [-48 * 3600, -1, 1, 48 * 3600])
    func `times of day that come out of order make no second token`(seconds: Int) throws {
        let settings = try Fixture.settings()
        let key = try #require(settings.keys.first)
        let tokens = VAPIDTokens(subject: settings.subject)
        let first = try tokens.authorization(for: "https://a.example", key: key, now: Fixture.now)
        #expect(try tokens.authorization(for: "https://a.example", key: key, now: Fixture.now + .seconds(seconds)) == first)
    }

    @Test func `every key has tokens of its own`() async throws {
        let keys = try VAPIDKey.list("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw, q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
        let tokens = VAPIDTokens(subject: try VAPIDSubject("https://example.com/contact"))
        var seen: Set<String> = []
        for key in keys {
            let authorization = try tokens.authorization(for: "https://a.example", key: key, now: Fixture.now)
            #expect(try await Self.verified(authorization).publicKey == key.publicKey)
            seen.insert(authorization)
        }
        #expect(seen.count == 2)
    }

    @Test func `no more tokens are kept than there is room for, and the oldest goes`() throws {
        let settings = try Fixture.settings()
        let key = try #require(settings.keys.first)
        let clock = TestClock()
        let tokens = VAPIDTokens(subject: settings.subject, renewalAge: .seconds(6 * 3600), clock: clock.tell)
        func token(_ number: Int) throws -> String {
            clock.advance(.seconds(1))
            return try tokens.authorization(for: "https://\(number).example", key: key, now: Fixture.now)
        }
        let first = try token(0)
        let second = try token(1)
        for number in 2...VAPIDTokens.capacity { _ = try token(number) }
        #expect(try token(1) == second)
        #expect(try token(0) != first)
    }

    @Suite struct `A refused token` {
        private let origin = "https://a.example"

        private func tokens() throws -> (VAPIDTokens, VAPIDKey) {
            let settings = try Fixture.settings()
            return (VAPIDTokens(subject: settings.subject), try #require(settings.keys.first))
        }

        @Test func `is replaced once by one of the service's time`() async throws {
            let (tokens, key) = try tokens()
            let first = try tokens.authorization(for: origin, key: key, now: Fixture.now)
            #expect(try tokens.replace(first, for: origin, key: key, skew: .seconds(90_000), now: Fixture.now))
            let second = try tokens.authorization(for: origin, key: key, now: Fixture.now)
            #expect(try await VAPIDTests.verified(second).claims.exp == Fixture.now.seconds + 90_000 + 12 * 3600)
            #expect(try !tokens.replace(second, for: origin, key: key, skew: .seconds(90_030), now: Fixture.now))
            #expect(try tokens.authorization(for: origin, key: key, now: Fixture.now) == second)
        }

        @Test func `that somebody else has replaced is left alone`() throws {
            let (tokens, key) = try tokens()
            let first = try tokens.authorization(for: origin, key: key, now: Fixture.now)
            #expect(try tokens.replace(first, for: origin, key: key, skew: .seconds(-90_000), now: Fixture.now))
            let second = try tokens.authorization(for: origin, key: key, now: Fixture.now)
            #expect(try tokens.replace(first, for: origin, key: key, skew: .seconds(-90_000), now: Fixture.now))
            #expect(try tokens.authorization(for: origin, key: key, now: Fixture.now) == second)
        }

        @Test func `of a clock that has been set right is replaced by one of the service's time`() async throws {
            let (tokens, key) = try tokens()
            let first = try tokens.authorization(for: origin, key: key, now: Fixture.now + .seconds(90_000))
            #expect(try tokens.replace(first, for: origin, key: key, skew: .zero, now: Fixture.now))
            let second = try tokens.authorization(for: origin, key: key, now: Fixture.now)
            #expect(try await VAPIDTests.verified(second).claims.exp == Fixture.now.seconds + 12 * 3600)
        }

        @Test func `stays when the clocks agree`() throws {
            let (tokens, key) = try tokens()
            let first = try tokens.authorization(for: origin, key: key, now: Fixture.now)
            #expect(try !tokens.replace(first, for: origin, key: key, skew: .seconds(59), now: Fixture.now))
            #expect(try tokens.authorization(for: origin, key: key, now: Fixture.now) == first)
        }
    }

    @Suite struct Settings {
        @Test func `a key is read from its bytes and from PEM`() throws {
            let key = try VAPIDKey(" yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw=\n")
            #expect(key.publicKey == "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8")
            #expect(try VAPIDKey(key.signing.pemRepresentation).publicKey == key.publicKey)
            #expect(try VAPIDKey.list(key.signing.pemRepresentation).count == 1)
        }

        @Test(arguments: [
            "", "x", "AAAA", String(repeating: "A", count: 43), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", ",",
            "what follows is a key\n-----BEGIN",
        ])
        func `what is no key is said without quoting it`(text: String) throws {
            let error = try #require(throws: InvalidValue.self) { try VAPIDKey.list(text) }
            #expect(text.count < 4 || !error.description.contains(text))
        }

        @Test func `a key never shows its private half`() throws {
            let key = try VAPIDKey("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
            var dumped = ""
            dump(key, to: &dumped)
            for text in ["\(key)", String(reflecting: key), dumped, "\(try Fixture.settings())"] {
                #expect(!text.contains("yfWPiYE"))
            }
        }

        @Test func `several keys are read, in every form`() throws {
            let one = try VAPIDKey("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
            let two = try VAPIDKey("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
            let (first, second) = ("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
            let pem = one.signing.pemRepresentation + "\n" + two.signing.pemRepresentation + "\n"
            for text in ["\(first),\(second)", "\(first)\n\(second)\n", " \(first) , \(second)", pem] {
                #expect(try VAPIDKey.list(text).map(\.publicKey) == [one.publicKey, two.publicKey])
            }
            for text in ["\(first),,\(second)", "\(first),\(first)", "\(first),x"] {
                let error = try #require(throws: InvalidValue.self) { try VAPIDKey.list(text) }
                #expect(!error.description.contains("yfWP"))
            }
        }

        @Test(arguments: ["mailto:ops@example.com", "https://example.com/contact"])
        func `a subject is a mailbox or a page`(text: String) throws {
            #expect(try VAPIDSubject(text).text == text)
        }

        @Test(arguments: [
            "", "ops@example.com", "mailto:", "mailto:ops", "mailto: ops@example.com", "mailto:ops@localhost", "mailto:ops@x.local",
            "mailto:a@b@example.com", "http://example.com", "https://", "mailto:ops@127.0.0.1", "mailto:ops@example",
            "mailto:ops@example.com ",
            "mailto:ops@x.localhost", "mailto:ops@exämple.com", "mailto:ops@example.com?subject=x", "https://localhost/contact",
            "https://belfry.local/", "https://192.0.2.1/", "https://intranet/", "mailto:ops@.com.",
        ])
        func `what Apple refuses is refused at the start`(text: String) {
            #expect(throws: InvalidValue.self) { try VAPIDSubject(text) }
        }
    }
}
