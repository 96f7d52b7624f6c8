import Crypto
import Foundation
import Messages
import Testing

@testable import Sandbox

struct VAPIDCredentialTests {
    private static let token =
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA"
    private static let key = "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
    private static let expiry = 1_453_523_768.0

    @Test(arguments: [", ", ",", " , "])
    func `the example of RFC 8292 is accepted`(separator: String) throws {
        let header = "vapid t=\(Self.token)\(separator)k=\(Self.key)"
        #expect(try credential(header, age: -3600).key == Self.key)
    }

    @Test func `it is accepted for 24 hours before its end and no longer`() throws {
        let header = "vapid t=\(Self.token), k=\(Self.key)"
        #expect(throws: Never.self) { try credential(header, age: -86400) }
        #expect(throws: WebPushRefusal.vapidInvalid("exp is more than 24 h ahead")) { try credential(header, age: -86401) }
        #expect(throws: WebPushRefusal.vapidInvalid("exp is past")) { try credential(header, age: 0) }
    }

    @Test func `a foreign key does not verify it`() throws {
        let foreign = Base64URL.encode(P256.Signing.PrivateKey().publicKey.x963Representation)
        #expect(throws: WebPushRefusal.vapidInvalid("the signature is not ES256 by k")) {
            try credential("vapid t=\(Self.token), k=\(foreign)", age: -1)
        }
    }

    @Test(arguments: [
        nil, "Bearer abc", "vapid t=\(token)", "vapid k=\(key)", "vapid t=a.b.c, k=\(key)", "vapid t=\(token), k=AAAA",
    ])
    func `a broken header is refused`(header: String?) {
        #expect(throws: WebPushRefusal.self) { try credential(header, age: -1) }
    }

    private func credential(_ header: String?, age: Double) throws -> VAPIDCredential {
        try VAPIDCredential(
            header, origin: "https://push.example.net", now: Date(timeIntervalSince1970: Self.expiry + age),
            needsPublicContact: false)
    }
}
