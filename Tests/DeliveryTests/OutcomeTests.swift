import Delivery
import Testing

@Suite struct OutcomeTests {
    static let answer = ProviderAnswer(provider: "fcm", code: "404", reason: "UNREGISTERED")

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
                "misconfigured", "suspectCrash",
            ])
    }
}
