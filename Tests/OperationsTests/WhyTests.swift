import Delivery
import Directory
import Foundation
import Messages
import Routing
import Testing

@testable import Operations

@Suite struct `Why, for one person` {
    @Test func `begins with their own sentences, and the operator's detail stands below`() async throws {
        try await SalesDirectory.with { directory in
            for job in try await directory.assign() where job.channel == .mobilePush && job.notification.teammate == "matteo" {
                try await directory.report(job, .delivered, "apns", "200", after: .seconds(1))
            }
            let report = WhyReport(try await directory.history(of: "matteo"), teammate: "matteo")
            #expect(report.name == "Matteo" && report.lines.map(\.isNotified) == [false, true, false])
            let text = WhyText(report, width: 80).text
            #expect(
                text.hasPrefix(
                    """
                    Matteo (matteo), about conversation c-1842:
                      2026-11-22 14:03:45 UTC, assigned to team sales:
                        web-push     This channel is off in your settings for conversations assigned
                                     to your teams.
                        mobile-push  A notification for your phone was accepted by Apple at 14:03:46
                                     UTC; nothing has reported that it was shown.
                        email        This channel is off in your settings for conversations assigned
                                     to your teams.

                    For the operator:
                    Conversation c-1842 in acme, now with team sales. Times are UTC.

                    """), "\(text)")
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        }
    }

    @Test func `shows of a decision that was rechecked only the recheck`() async throws {
        try await SalesDirectory.with { directory in
            try await directory.active("matteo", after: .seconds(-10))
            try await directory.assign()
            let held = WhyReport(try await directory.history(of: "matteo"), teammate: "matteo")
            #expect(
                held.lines[1].sentence
                    == "You were active in the product, where the conversation was shown to you. "
                    + "You are notified at 14:04:35 UTC if you have not been active since.")
            let due = SalesDirectory.start + .seconds(50)
            _ = try await directory.store.leaseDue(now: due, limit: 10, lease: .seconds(30), settings: RoutingSettings())
            let report = WhyReport(try await directory.history(of: "matteo"), teammate: "matteo")
            #expect(report.lines.map(\.channel) == [.webPush, .email, .mobilePush])
            #expect(report.lines.last?.sentence == "A notification for your phone is on its way to you.")
            #expect(report.history.entries.count == 2)
        }
    }

    @Test(
        arguments: [
            ([], nil, "A notification for your browser is on its way to you."),
            ([(.retried, "503")], nil, "A notification for your browser could not be delivered yet. The next try is at 14:03:51 UTC."),
            (
                [(.delivered, "201")], nil,
                "A notification for your browser was accepted by Mozilla at 14:03:46 UTC; nothing has reported that it was shown."
            ),
            ([(.delivered, "201")], .shown, "A notification for your browser was shown to you at 14:03:50 UTC."),
            ([(.delivered, "201")], .clicked, "You opened the notification at 14:03:50 UTC."),
            (
                [(.gone, "410")], nil,
                "Your last browser or phone stopped accepting notifications on 22 November 2026. Open the product there to register it again."
            ),
            ([(.dead, "413")], nil, "A notification for your browser could not be delivered to you."),
        ] as [([(JobOutcomes.Result, String)], NotificationReceipt.Kind?, String)])
    func `has a sentence for each step`(
        reports: [(JobOutcomes.Result, String)], receipt: NotificationReceipt.Kind?, sentence: String
    ) async throws {
        try await SalesDirectory.with { directory in
            let job = try #require(try await directory.assign(.teammate("nadia")).first { $0.channel == .webPush })
            for (result, code) in reports {
                try await directory.report(job, result, "web-push/mozilla", code, after: .seconds(1), nextTryIn: .seconds(5))
            }
            if let receipt {
                let seen = NotificationSeen(
                    workspace: "acme", notification: job.notification.id.lowercase, destination: job.destination.id)
                try await directory.store.recordReceipts([
                    NotificationReceipt(seen, kind: receipt, at: SalesDirectory.start + .seconds(5))
                ])
            }
            let report = WhyReport(try await directory.history(of: "nadia"), teammate: "nadia")
            #expect(report.lines.first { $0.channel == .webPush }?.sentence == sentence)
        }
    }

    @Test func `has no sentence where nothing is recorded, and says where to look`() async throws {
        try await SalesDirectory.with { directory in
            let history = try await directory.history(of: "nadia", conversation: "c-2")
            let text = WhyText(WhyReport(history, teammate: "nadia"), width: nil).text
            #expect(!history.isFound && text.hasPrefix("Nothing is decided about conversation c-2 and nadia in acme.\n"), "\(text)")
            await #expect(throws: OperationError.self) { try await directory.history(of: "nobody", conversation: "c-2") }
        }
    }

    @Test func `without a conversation begins with what would be, in their words`() async throws {
        try await SalesDirectory.with { directory in
            try await directory.active("matteo", after: .seconds(-10))
            let report = try await directory.checkUp("matteo", team: "sales")
            #expect(
                CheckUpText(report, width: 80).text.hasPrefix(
                    """
                    Matteo (matteo) in acme, about a new conversation:
                      Assigned to matteo:
                        web-push     This channel is off in your settings for conversations assigned
                                     to you.
                        mobile-push  You are active in the product. You would be notified in 50s if
                                     you are not active any more by then.
                        email        This channel is off in your settings for conversations assigned
                                     to you.
                      Assigned to team sales:
                    """))
            let detail = "\n\nFor the operator:\n  teams        sales\n  last active  10s ago\n\nGIVEN TO"
            #expect(CheckUpText(report, width: 80).text.contains(detail))
        }
    }

    @Test func `promises nothing in a sentence while the service takes nothing`() async throws {
        try await SalesDirectory.with { directory in
            var report = try await directory.checkUp("nadia")
            func sentence() -> String? { report.lines.first { $0.channel == .email }?.sentence }
            #expect(sentence() == "You would be notified.")
            report.add([WorkerStatus(address: "w", circuits: [.init(channel: "email", service: "ses", states: ["unauthorized": 1])])])
            #expect(sentence() == "You would be notified, but late: the service that delivers it takes nothing at the moment.")
        }
    }
}
