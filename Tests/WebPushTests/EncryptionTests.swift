import Crypto
import FoundationEssentials
import Messages
import Providers
import Testing

@testable import WebPush

@Suite struct EncryptionTests {
    @Suite struct `RFC 8188` {
        @Test func `the single record of section 3-1 comes out byte for byte`() throws {
            let inputKey = try #require(Base64URL.decode("yqdlZ-tYemfogSmv7Ws5PQ"))
            let expected = "I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg"
            let body = try EncryptedRecord.seal(
                Array("I am the walrus".utf8), inputKey: inputKey,
                salt: #require(Base64URL.decode("I1BsxtFttlv3u_Oo94xnmw")), keyID: [])
            #expect(Base64URL.encode(body) == expected)
        }

        @Test(arguments: [
            ("yqdlZ-tYemfogSmv7Ws5PQ", "I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg"),
            (
                "BO3ZVPxUlnLORbVGMpbT1Q",
                "uNCkWiNYzKTnBN9ji3-qWAAAABkCYTHOG8chz_gnvgOqdGYovxyjuqRyJFjEDyoF1Fvkj6hQPdPHI51OEUKEpgz3SsLWIqS_uA"
            ),
        ])
        func `both examples are read by the decoder the other tests use`(inputKey: String, body: String) throws {
            let plaintext = try RecordDecoder.open(
                #require(Base64URL.decode(body)), inputKey: #require(Base64URL.decode(inputKey)))
            #expect(String(decoding: plaintext, as: UTF8.self) == "I am the walrus")
        }
    }

    @Suite struct `RFC 8291 Appendix A` {
        private let plaintext = Array("When I grow up, I want to be a watermelon".utf8)

        private func parts() throws -> (sender: EphemeralKey, receiver: SubscriptionKeys, salt: [UInt8]) {
            let sender = try EphemeralKey(bytes: #require(Base64URL.decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")))
            let receiver = SubscriptionKeys(
                p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                auth: "BTBZMqHH6r4Tts7J_aSIgg")
            return (try #require(sender), try #require(receiver), try #require(Base64URL.decode("DGv6ra1nlYgDCS1FRnbzlw")))
        }

        @Test func `the keys on the way come out`() throws {
            let (sender, receiver, salt) = try parts()
            #expect(
                Base64URL.encode(sender.publicBytes)
                    == "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8")
            let inputKey = try MessageEncryption.inputKey(receiver, sender)
            #expect(Base64URL.encode(inputKey) == "S4lYMb_L0FxCeq0WhDx813KgSYqU26kOyzWUdsXYyrg")
            let keys = ContentKeys(inputKey: inputKey, salt: salt)
            #expect(bytes(keys.key) == "oIhVW04MRdy2XN9CiKLxTg")
            #expect(Base64URL.encode(keys.nonce) == "4h_95klXJ5E_qnoN")
        }

        @Test func `the body comes out byte for byte`() throws {
            let (sender, receiver, salt) = try parts()
            let body = try MessageEncryption.encrypt(plaintext, for: receiver, from: sender, salt: salt)
            let expected = """
                DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95b\
                Qpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN
                """
            #expect(Base64URL.encode(body) == expected)
            #expect(body.count == 144)
        }

        @Test func `the receiver reads it`() throws {
            let (sender, receiver, salt) = try parts()
            let browser = try TestBrowser(key: "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94", auth: "BTBZMqHH6r4Tts7J_aSIgg")
            let body = try MessageEncryption.encrypt(plaintext, for: receiver, from: sender, salt: salt)
            #expect(try browser.decrypt(body) == plaintext)
        }

        private func bytes(_ key: SymmetricKey) -> String { Base64URL.encode(unsafe key.withUnsafeBytes { unsafe Array($0) }) }
    }

    /// What Firefox's own tests hold its decoder to, here held to the decoder of these tests.
    @Test(arguments: [
        (
            "J0M_q4lws8tShLYRg--0YoZWLNKnMw2MrpYJEaVXHQw", "1loE35Xy215gSDn3F9zeeQ",
            """
            fK69vCCTjuNAqUbxvU9o8QAAABJBBDfP21Ij2fleqgL27ZQP8i6vBbNiLpSdw86fM15u-bJq6qzKD3QICos2RZLyzMbV7d1DAEtw\
            uRiH0UTZ-pPxbDvH6mj0_VR6lOyoSxbhOKYIAXc
            """,
            "1"
        ),
        (
            "ZwBKTqgg3u2OSdtelIDmPT6jzOGujhpgYJcT1SfQAe8", "lfF1cOUI72orKtG09creMw",
            """
            -yiDzsHE_K3W0TcfbqSR4AAAADFBBC1EHuf5_2oDKaZJJ9BST9vnsixvtl4Qq0_cA4-UQgoMo_oo2tNshOyRoWLq4Hj6rSwc7Xje\
            gRPhlgKyDolPSXa5c-L89oL6DIzNmvPVv_Ht4W-tWjHOGdOLXh_h94pPrYQrvBAlTCxs3ZaitVKE2XLFPK2MO6yxD19X6w1KQzO2\
            BBAroRfK4pEI-9n2Kai6aWDdAZRbOe03unBsQ0oQ_SvSCU_5JJvNrUUTX1_kX804Bx-LLTlBr9pDmBDXeqyvfOULVDJb9YyVAzN9\
            BzeFoyPfo0M
            """,
            "Hello, world"
        ),
    ])
    func `the receiver of these tests reads what Firefox reads`(key: String, auth: String, body: String, text: String) throws {
        let browser = try TestBrowser(key: key, auth: auth)
        #expect(String(decoding: try browser.decrypt(#require(Base64URL.decode(body))), as: UTF8.self) == text)
    }

    @Test func `the largest plaintext makes the largest body`() throws {
        let browser = TestBrowser()
        let receiver = try #require(SubscriptionKeys(p256dh: Base64URL.encode(browser.publicBytes), auth: Base64URL.encode(browser.auth)))
        let plaintext = [UInt8](repeating: 7, count: MessageEncryption.plaintextLimit)
        let body = try MessageEncryption.encrypt(plaintext, for: receiver, from: .random(), salt: RandomBytes.make(16))
        #expect(body.count == 4096)
        #expect(try browser.decrypt(body) == plaintext)
    }

    @Test func `no two messages share a key or a salt`() {
        let keys = (0..<50).map { _ in Base64URL.encode(EphemeralKey.random().publicBytes) }
        let salts = (0..<50).map { _ in RandomBytes.make(16) }
        #expect(Set(keys).count == 50)
        #expect(Set(salts).count == 50)
        #expect(salts.allSatisfy { $0.count == 16 })
    }

    @Test func `numbers outside the curve's order are no key`() {
        #expect(EphemeralKey(bytes: [UInt8](repeating: 0, count: 32)) == nil)
        #expect(EphemeralKey(bytes: [UInt8](repeating: 0xFF, count: 32)) == nil)
    }

    @Test func `keys are read in every form browsers and libraries write`() {
        let key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        let standard = String(key.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }) + "="
        for form in [key, key + "=", standard] {
            #expect(SubscriptionKeys(p256dh: form, auth: "BTBZMqHH6r4Tts7J_aSIgg==") != nil)
        }
    }

    @Test func `broken keys are recognised`() {
        let key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        let offCurve = String(key.dropLast(2)) + "ix"
        let compressed = Base64URL.encode([UInt8](repeating: 2, count: 33))
        for wrong in ["", "x", offCurve, compressed, String(key.dropLast(4)), key + "AAAA"] {
            #expect(SubscriptionKeys(p256dh: wrong, auth: "BTBZMqHH6r4Tts7J_aSIgg") == nil)
        }
        for wrong in ["", "BTBZMqHH6r4Tts7J_aSI", "BTBZMqHH6r4Tts7J_aSIggAA", "*"] {
            #expect(SubscriptionKeys(p256dh: key, auth: wrong) == nil)
        }
    }
}
