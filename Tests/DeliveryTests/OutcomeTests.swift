import Delivery
import Testing

@Suite struct OutcomeTests {
    static let answer = ProviderAnswer(provider: "fcm", code: "404", reason: "UNREGISTERED")

    @Test func `a dead letter of an earlier version keeps its reason`() {
        #expect(DeadLetterReason(written: "suspectCrash") == .poisonMessage)
        #expect(DeadLetterReason.allCases.allSatisfy { DeadLetterReason(written: $0.rawValue) == $0 })
        #expect(DeadLetterReason(written: "expired by somebody") == nil)
    }

    @Test(arguments: [
        Outcome.delivered(answer), .tryAgain(after: .seconds(1), answer), .tryAgain(after: nil, answer), .destinationGone(answer),
        .refused(answer), .misconfigured(answer),
    ])
    func `every outcome has the provider's answer`(outcome: Outcome) {
        #expect(outcome.answer == Self.answer)
    }

    @Test func `the words of dead letters stay as they are: operators filter by them`() {
        #expect(
            DeadLetterReason.allCases.map(\.rawValue) == [
                "malformed", "contentType", "endpointNotAllowed", "tooLarge", "unknownAssignee", "unknownType", "directoryFailed",
                "refused",
                "expired",
                "misconfigured", "poisonMessage",
            ])
    }
}
