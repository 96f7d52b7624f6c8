import FoundationEssentials
import Testing

@testable import Messages

/// The hand-written JSON of a report is the encoder's, byte for byte.
@Suite struct `A report's JSON` {
    private static func entry(_ text: String, _ result: JobOutcomes.Result, _ channel: Messages.Channel) -> JobOutcomes.Entry {
        JobOutcomes.Entry(
            job: UUID(), notification: UUID(), workspace: text, teammate: text, conversation: text, channel: channel, destination: text,
            result: result, provider: text, code: text, reason: text, attempt: 3, at: Timestamp(milliseconds: 1_795_356_225_678),
            providerId: channel == .email ? text : nil,
            nextTryAt: channel == .webPush ? nil : Timestamp(milliseconds: 1_795_356_255_678))
    }

    @Test(arguments: ["", "plain", "with \"quotes\", \\ and \n", "Größe / 😀", "\u{0}\u{1F}\u{7F}"], JobOutcomes.Result.allCases)
    func `is what the encoder writes`(text: String, result: JobOutcomes.Result) throws {
        let report = JobOutcomes(outcomes: Messages.Channel.allCases.map { Self.entry(text, result, $0) })
        #expect(report.json() == JSONWriter.write(report))
        #expect(try JobOutcomes.read(report.json()) == report)
    }

    @Test func `may be empty`() {
        #expect(JobOutcomes(outcomes: []).json() == JSONWriter.write(JobOutcomes(outcomes: [])))
    }
}
