import Testing

@testable import WebPush

@Suite struct SendPlanTests {
    private static let keys = try? VAPIDKey.list("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw,q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")

    private func course(keys count: Int = 2) throws -> SendPlan {
        SendPlan(keys: Array(try #require(Self.keys).prefix(count)))
    }

    @Test(arguments: [WebPushReaction.delivered, .gone, .throttled, .later, .refused])
    func `most answers stand`(reaction: WebPushReaction) throws {
        var course = try course()
        #expect(course.step(after: reaction, plaintext: 500) == .end)
        #expect(course.plaintextLimit == 3993)
    }

    @Test(arguments: [(3993, 2641), (2642, 2641), (2641, 1320), (500, 250)])
    func `what is too large is cut once`(plaintext: Int, limit: Int) throws {
        var course = try course()
        #expect(course.step(after: .tooLarge, plaintext: plaintext) == .again)
        #expect(course.plaintextLimit == limit)
        #expect(course.step(after: .tooLarge, plaintext: limit) == .end)
    }

    @Test func `each key is tried once, then a token of the service's time`() throws {
        var course = try course()
        let first = course.key.publicKey
        #expect(course.step(after: .keyMismatch, plaintext: 500) == .again)
        #expect(course.key.publicKey != first)
        #expect(course.step(after: .keyMismatch, plaintext: 500) == .againWithNewToken)
        #expect(course.step(after: .keyMismatch, plaintext: 500) == .end)
    }

    @Test func `a refused token is replaced once`() throws {
        var course = try course(keys: 1)
        #expect(course.step(after: .misconfigured, plaintext: 500) == .againWithNewToken)
        #expect(course.step(after: .misconfigured, plaintext: 500) == .end)
    }
}
