import Crypto
import Foundation
import Messages
import Testing

@testable import Sandbox

struct EncryptedContentTests {
    @Test(arguments: [
        (
            "yqdlZ-tYemfogSmv7Ws5PQ", "I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg", 4096, "",
            1
        ),
        (
            "BO3ZVPxUlnLORbVGMpbT1Q",
            "uNCkWiNYzKTnBN9ji3-qWAAAABkCYTHOG8chz_gnvgOqdGYovxyjuqRyJFjEDyoF1Fvkj6hQPdPHI51OEUKEpgz3SsLWIqS_uA", 25, "a1", 2
        ),
    ])
    func `the vectors of RFC 8188 open`(key: String, body: String, recordSize: Int, keyID: String, records: Int) throws {
        let content = try EncryptedContent(try #require(Base64URL.decode(body)))
        #expect(content.recordSize == recordSize)
        #expect(String(decoding: content.keyID, as: UTF8.self) == keyID)
        #expect(content.records.count == records)
        let plaintext = try content.open(inputKey: try #require(Base64URL.decode(key)))
        #expect(String(decoding: plaintext, as: UTF8.self) == "I am the walrus")
    }

    @Test func `the example of RFC 8291 Appendix A opens`() throws {
        let message = try open(
            body:
                "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
            key: "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94", secret: "BTBZMqHH6r4Tts7J_aSIgg")
        #expect(String(decoding: message.plaintext, as: UTF8.self) == "When I grow up, I want to be a watermelon")
        #expect(message.recordCount == 1)
    }

    @Test func `a browser's vector with the smallest record size opens`() throws {
        let message = try open(
            body:
                "fK69vCCTjuNAqUbxvU9o8QAAABJBBDfP21Ij2fleqgL27ZQP8i6vBbNiLpSdw86fM15u-bJq6qzKD3QICos2RZLyzMbV7d1DAEtwuRiH0UTZ-pPxbDvH6mj0_VR6lOyoSxbhOKYIAXc",
            key: "J0M_q4lws8tShLYRg--0YoZWLNKnMw2MrpYJEaVXHQw", secret: "1loE35Xy215gSDn3F9zeeQ")
        #expect(message.plaintext == Array("1".utf8))
    }

    @Test func `a browser's vector with padding and several records opens`() throws {
        let message = try open(
            body:
                "-yiDzsHE_K3W0TcfbqSR4AAAADFBBC1EHuf5_2oDKaZJJ9BST9vnsixvtl4Qq0_cA4-UQgoMo_oo2tNshOyRoWLq4Hj6rSwc7XjegRPhlgKyDolPSXa5c-L89oL6DIzNmvPVv_Ht4W-tWjHOGdOLXh_h94pPrYQrvBAlTCxs3ZaitVKE2XLFPK2MO6yxD19X6w1KQzO2BBAroRfK4pEI-9n2Kai6aWDdAZRbOe03unBsQ0oQ_SvSCU_5JJvNrUUTX1_kX804Bx-LLTlBr9pDmBDXeqyvfOULVDJb9YyVAzN9BzeFoyPfo0M",
            key: "ZwBKTqgg3u2OSdtelIDmPT6jzOGujhpgYJcT1SfQAe8", secret: "lfF1cOUI72orKtG09creMw")
        #expect(String(decoding: message.plaintext, as: UTF8.self) == "Hello, world")
        #expect(message.recordCount > 1)
    }

    @Test(arguments: [
        (0, EncryptedContent.Failure.shorterThanItsHeader), (21 + 64, .shorterThanItsHeader), (21 + 65, .noRecord),
    ])
    func `a body that is cut off is refused`(length: Int, failure: EncryptedContent.Failure) {
        let body = Array([UInt8](repeating: 0, count: 16) + [0, 0, 16, 0, 65] + [UInt8](repeating: 4, count: 65)).prefix(length)
        #expect(throws: failure) { try EncryptedContent(Array(body)) }
    }

    @Test func `a record size below 18 is refused`() {
        let body = [UInt8](repeating: 0, count: 19) + [17, 0, 1]
        #expect(throws: EncryptedContent.Failure.recordSizeBelow18(17)) { try EncryptedContent(body) }
    }

    @Test func `one changed bit is noticed`() throws {
        var body = try #require(Base64URL.decode("I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg"))
        body[25] ^= 1
        let content = try EncryptedContent(body)
        let key = try #require(Base64URL.decode("yqdlZ-tYemfogSmv7Ws5PQ"))
        #expect(throws: EncryptedContent.Failure.authenticationFailed(record: 0)) { try content.open(inputKey: key) }
    }

    private func open(body: String, key: String, secret: String) throws -> WebPushMessage {
        let privateKey = try P256.KeyAgreement.PrivateKey(rawRepresentation: try #require(Base64URL.decode(key)))
        return try WebPushMessage(
            opening: try #require(Base64URL.decode(body)), key: privateKey,
            authenticationSecret: try #require(Base64URL.decode(secret)))
    }
}
