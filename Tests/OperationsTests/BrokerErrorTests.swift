import AMQP
import Messages
import Operations
import Testing

@Suite struct `What the broker answers` {
    @Test(arguments: [
        ("NOT_ALLOWED - vhost nowhere not found", 78, "The virtual host nowhere does not exist."),
        ("NOT_ALLOWED - access to vhost 'acme' refused for user 'x'", 77, "no rights in the virtual host acme."),
    ])
    func `with 530 names the virtual host first`(words: String, code: Int32, text: String) {
        let error = OperationError(BrokerError(.accessRefused, code: 530, words))
        #expect(error.exitCode == code && error.text.hasSuffix(text) && error.fix.contains("BELFRY_AMQP_URL"))
        #expect(error.cause.contains(words))
    }

    @Test func `to a virtual host that is not there is a matter of settings`() async throws {
        try await TestVirtualHost.with { host in
            let refusal = await #expect(throws: BrokerError.self) {
                try await host.moved(to: host.name + "-not-there").withSession { _ in }
            }
            let error = OperationError(try #require(refusal))
            #expect(error.exitCode == 78 && error.fix.contains("BELFRY_AMQP_URL"))
        }
    }

    @Test(arguments: ["refused", "tooLarge", "delivery_limit", "unknown"])
    func `and our own words are reasons to filter by`(word: String) {
        #expect(DeadLetterFilter.reasons.contains(word) && !DeadLetterFilter.reasons.contains("expird"))
    }
}
