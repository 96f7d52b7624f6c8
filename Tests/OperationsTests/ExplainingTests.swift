import CommandSchema
import Delivery
import Directory
import Foundation
import Messages
import Routing
import Testing

@testable import Operations

@Suite struct `Why did I not get it` {
    /// One assignment to Sales: every way a job can go.
    private static func play(_ directory: SalesDirectory) async throws {
        try await directory.active("matteo", after: .seconds(-10))
        let jobs = try await directory.assign()
        for job in jobs {
            switch job.channel {
            case .webPush:
                try await directory.report(job, .delivered, "web-push/mozilla", "201", after: .seconds(1))
                let seen = NotificationSeen(
                    workspace: "acme", notification: job.notification.id.lowercase, destination: job.destination.id)
                try await directory.store.recordReceipts([
                    NotificationReceipt(seen, kind: .clicked, at: SalesDirectory.start + .seconds(24))
                ])
            case .mobilePush:
                try await directory.report(job, .retried, "apns", "503", "ServiceUnavailable", after: .seconds(1), nextTryIn: .seconds(5))
                try await directory.report(job, .dead, "apns", "413", "PayloadTooLarge", attempt: 2, after: .seconds(8))
            case .email: break
            }
        }
    }

    @Test func `says what happened in 80 columns`() async throws {
        try await SalesDirectory.with { directory in
            try await Self.play(directory)
            let text = HistoryText(try await directory.history(), width: 80).text
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
            #expect(text == Self.expected)
        }
    }

    private static let expected = """
        Conversation c-1842 in acme, now with team sales. Times are UTC.

        2026-11-22 14:03:45, event e-1: given to team sales by rule round-robin
          WHO     CHANNEL      NOTIFIED  WHAT HAPPENED
          Luca    web-push     no        channelOff
          Luca    mobile-push  no        channelOff
          Luca    email        no        channelOff
          Matteo  web-push     no        channelOff
          Matteo  mobile-push  later     active, rechecked at 14:04:35
          Matteo  email        no        channelOff
          Nadia   web-push     shown     14:03:46 accepted by Mozilla: 201
                                         14:04:09 clicked
          Nadia   mobile-push  failed    14:03:46 waiting: apns 503 ServiceUnavailable,
                                         next try at 14:03:51
                                         14:03:53 failed, attempt 2: apns 413
                                         PayloadTooLarge
          Nadia   email        queued    no report has come yet

        WAITS   CHANNEL      SINCE                UNTIL
        Matteo  mobile-push  2026-11-22 14:03:45  14:04:35, then it is rechecked

        channelOff  The switch is off for assignedToMyTeam: the teammate, or the
                    workspace's default, has to turn it on.
        active      presence.active came within BELFRY_PRESENCE_WINDOW: nothing to do; a
                    held decision is rechecked.
        failed      It was dead-lettered: belfry dead list --conversation c-1842 has it
                    with the provider's answer.

        """

    @Test func `says so when a report is missing, and when nothing is recorded`() async throws {
        try await SalesDirectory.with { directory in
            try await Self.play(directory)
            let mail = try #require(try await directory.history(of: "nadia").entries.first?.lines.first { $0.channel == .email })
            #expect(mail.jobs.map(\.state) == [.notRecorded])
            let nothing = try await directory.history(conversation: "c-2")
            #expect(nothing.entries.isEmpty)
            #expect(HistoryText(nothing, width: nil).text.contains("are kept: 7 days (BELFRY_JOURNAL_DAYS)"))
            #expect(HistoryText(nothing, width: nil).text.contains("With BELFRY_AMQP_URL set"))
        }
    }

    @Test(
        arguments: [
            ([(.retried, "fcm", "503")], "waiting", "waiting: fcm 503"), ([(.retried, "ses", "403")], "waiting", "waiting: ses 403"),
            ([(.retried, "apns", "503"), (.delivered, "apns", "200")], "accepted", "accepted by Apple, attempt 2: 200"),
            ([(.delivered, "ses", "200")], "accepted", "accepted by Amazon SES: 200"),
            ([(.gone, "apns", "410")], "failed", "gone: apns 410"),
            ([(.dead, "fcm", "400")], "failed", "failed: fcm 400"), ([], "queued", "no report has come yet"),
        ] as [([(JobOutcomes.Result, String, String)], String, String)])
    func `says of each job how far it is, and whose word that is`(
        reports: [(JobOutcomes.Result, String, String)], told: String, event: String
    ) async throws {
        try await SalesDirectory.with { directory in
            let job = try #require(try await directory.assign(.teammate("nadia")).first { $0.channel == .mobilePush })
            for (index, (result, provider, code)) in reports.enumerated() {
                try await directory.report(job, result, provider, code, attempt: index + 1, after: .seconds(index + 1))
            }
            let text = HistoryText(try await directory.history(of: "nadia"), width: nil).text
            let lines = text.split(separator: "\n").map(String.init)
            let line = try #require(lines.first { $0.contains("mobile-push") })
            #expect(line.split(separator: " ").dropFirst(2).first == Substring(told), "\(text)")
            #expect(lines.contains { $0.contains(event) }, "\(text)")
            #expect(!text.contains(" sent ") && !text.contains("delivered"), "\(text)")
        }
    }

    @Test func `says where the events of a conversation are of which nothing is recorded`() async throws {
        try await SalesDirectory.with { directory in
            var report = try await directory.history(conversation: "c-2")
            report.elsewhere = HistoryReport.Elsewhere()
            #expect(HistoryText(report, width: nil).text.contains("No dead letter is about it, and no event waits for the router; what"))
            report.elsewhere?.waiting = [.init(queue: "belfry.assignments", messages: 3, consumers: 0)]
            #expect(
                HistoryText(report, width: nil).text.contains(
                    "3 events wait in belfry.assignments, which nobody takes from: is the router running?"))
            report.elsewhere?.waiting = [.init(queue: "belfry.assignments.retry.5s", messages: 1, consumers: 0)]
            #expect(
                HistoryText(report, width: nil).text.contains(
                    "1 event waits in belfry.assignments.retry.5s, from which the router gets them again."))
            report.elsewhere = HistoryReport.Elsewhere(problem: "The queues were not looked through")
            #expect(HistoryText(report, width: 80).text.contains("The queues were not looked through."))
            try await Schema.check([try JSONText.write(report)], form: "history")
        }
    }

    @Test func `says of a newer event that it is dead beside what is recorded of older ones`() async throws {
        try await SalesDirectory.with { directory in
            try await Self.play(directory)
            var report = try await directory.history()
            report.elsewhere = HistoryReport.Elsewhere()
            #expect(HistoryText(report, width: 80).text == Self.expected)
            report.elsewhere?.waiting = [.init(queue: "belfry.assignments", messages: 1, consumers: 0)]
            #expect(HistoryText(report, width: nil).text.hasSuffix("is the router running? It may be among them.\n"))
        }
    }

    @Test func `follows whoever was active to the recheck`() async throws {
        try await SalesDirectory.with { directory in
            try await Self.play(directory)
            let due = SalesDirectory.start + .seconds(50)
            let waiting = try await directory.history(of: "matteo")
            #expect(waiting.held.map(\.due) == [due] && waiting.held.map(\.name) == ["Matteo"])
            #expect(HistoryText(waiting, width: 80).text.contains("active, rechecked at 14:04:35"))
            let leased = try await directory.store.leaseDue(now: due, limit: 10, lease: .seconds(30), settings: RoutingSettings())
            let job = try #require(leased.first?.jobs.first)
            try await directory.report(job, .delivered, "apns", "200", after: .seconds(51))
            try await directory.store.completeHeld(leased.map(\.lease))
            let entries = try await directory.history(of: "matteo").entries
            #expect(entries.map(\.isRecheck) == [false, true])
            #expect(entries.last?.lines.flatMap(\.jobs).map(\.state) == [.delivered])
        }
    }

    @Test func `says of a stranger that it did not concern them`() async throws {
        try await SalesDirectory.with { directory in
            try await Self.play(directory)
            let lines = try await directory.history(of: "olga").entries.flatMap(\.lines)
            #expect(lines.count == 3 && lines.allSatisfy { $0.reason == "notARecipient" && $0.explanation != nil })
            await #expect(throws: OperationError.self) { try await directory.history(of: "nobody") }
            await #expect(throws: OperationError.self) { try await directory.checkUp("olga", team: "nothing") }
            await #expect(throws: OperationError.self) { try await directory.view.teammates(of: "acme", team: "nothing") }
        }
    }

    @Test func `checks somebody up in 80 columns`() async throws {
        try await SalesDirectory.with { directory in
            try await Self.play(directory)
            for teammate in ["nadia", "matteo", "olga"] {
                let text = CheckUpText(try await directory.checkUp(teammate, after: .seconds(20)), width: 80).text
                #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
            }
        }
    }

    @Test func `says when a notification was last shown at a browser`() async throws {
        try await SalesDirectory.with { directory in
            let job = try #require(try await directory.assign(.teammate("nadia")).first { $0.channel == .webPush })
            let seen = NotificationSeen(
                workspace: "acme", notification: job.notification.id.lowercase, destination: job.destination.id)
            let shown = SalesDirectory.start + .seconds(2)
            try await directory.store.recordReceipts([NotificationReceipt(seen, kind: .shown, at: shown)])
            let report = try await directory.checkUp("nadia", after: .seconds(20))
            #expect(report.destinations.filter { $0.lastShown == shown }.map(\.id) == [job.destination.id])
            let text = CheckUpText(report, width: 80).text
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("web-push ") })
            #expect(line.contains(" 18s "), "\(line)")
        }
    }

    @Test func `promises nothing while the service does not take it`() async throws {
        try await SalesDirectory.with { directory in
            let job = try #require(try await directory.assign(.teammate("nadia")).first { $0.channel == .email })
            func verdict(_ report: CheckUpReport) throws -> String {
                let lines = CheckUpText(report, width: nil).text.split(separator: "\n")
                return String(try #require(lines.first { $0.hasPrefix("nadia ") && $0.contains("email") }))
            }
            #expect(try verdict(try await directory.checkUp("nadia", after: .seconds(1))).hasSuffix(" yes"))
            try await directory.report(job, .retried, "ses", "403", "SendingPausedException", after: .seconds(1))
            let waiting = try await directory.checkUp("nadia", after: .seconds(53))
            #expect(try verdict(waiting).hasSuffix("waiting: ses 403 SendingPausedException, 52s ago"))
            #expect(CheckUpText(waiting, width: nil).text.contains("52s 403"))
            try await directory.report(job, .delivered, "ses", "200", attempt: 2, after: .seconds(60))
            var well = try await directory.checkUp("nadia", after: .seconds(61))
            #expect(try verdict(well).hasSuffix(" yes"))
            let cause = "ses unauthorized since 2026-11-22T14:03:45Z: 403 SendingPausedException, next try 2026-11-22T14:04:45Z"
            var worker = WorkerStatus(
                address: "127.0.0.1:9103", circuits: [.init(channel: "email", service: "ses", states: ["unauthorized": 1])])
            worker.services = [cause]
            well.add([worker])
            #expect(try verdict(well).hasSuffix("waiting: \(cause)"))
            #expect(CheckUpText(well, width: 80).text.split(separator: "\n").allSatisfy { $0.count <= 80 })
            try await Schema.check([try JSONText.write(well)], form: "checkUp")
        }
    }

    @Test func `shows the reason of an error that has no code`() async throws {
        try await SalesDirectory.with { directory in
            let job = try #require(try await directory.assign(.teammate("nadia")).first { $0.channel == .email })
            try await directory.report(job, .dead, "", "", "expired", after: .seconds(1))
            #expect(CheckUpText(try await directory.checkUp("nadia", after: .seconds(53)), width: nil).text.contains("52s expired"))
        }
    }

    @Test func `keeps tokens, endpoints and addresses out of it`() async throws {
        try await SalesDirectory.with { directory in
            try await Self.play(directory)
            let documents = [try JSONText.write(await directory.history()), try JSONText.write(await directory.checkUp("nadia"))]
            for text in documents.map({ String(decoding: $0, as: UTF8.self) }) {
                for secret in ["c0ffee", "push.example/", "acme.example", "secret"] { #expect(!text.contains(secret)) }
            }
        }
    }

    @Test func `has the shape in JSON that the command's help gives`() async throws {
        try await SalesDirectory.with { directory in
            try await Self.play(directory)
            let history = try #require(JSONText.read(try JSONText.write(await directory.history())))
            #expect(Self.keys(history) == ["workspace", "conversation", "journal_days", "assignee", "entries", "held", "seen"])
            #expect(Self.keys(history["held"]?.elements?.first) == ["teammate", "channel", "since", "due", "going_out", "name"])
            let look = history["entries"]?.elements?.first
            #expect(
                Self.keys(look) == [
                    "event", "source", "time", "decided_at", "recheck", "copies", "assignee", "assigned_by", "lines",
                ])
            let lines = look?["lines"]?.elements ?? []
            #expect(
                Self.allKeys(lines) == [
                    "teammate", "name", "scope", "channel", "notified", "sentence", "reason", "explanation", "held_until", "jobs",
                ])
            let jobs = lines.flatMap { $0["jobs"]?.elements ?? [] }
            #expect(Self.allKeys(jobs) == ["id", "destination", "label", "state", "clicked_at", "outcomes"])
            let outcomes = jobs.flatMap { $0["outcomes"]?.elements ?? [] }
            #expect(Self.allKeys(outcomes) == ["result", "provider", "code", "reason", "meaning", "attempt", "at", "next_try_at"])
        }
    }

    @Test func `has the shape of a check-up in JSON that the command's help gives`() async throws {
        try await SalesDirectory.with { directory in
            try await Self.play(directory)
            let checkUp = try #require(JSONText.read(try JSONText.write(await directory.checkUp("matteo"))))
            #expect(
                Self.keys(checkUp) == [
                    "workspace", "teammate", "name", "at", "journal_days", "teams", "last_activity", "lines", "destinations",
                ])
            #expect(
                Self.allKeys(checkUp["lines"]?.elements ?? []) == [
                    "scope", "channel", "on", "chosen", "notified", "destinations", "sentence", "reason", "explanation",
                    "held_until",
                ])
            let nadia = try #require(JSONText.read(try JSONText.write(await directory.checkUp("nadia"))))
            #expect(
                Self.allKeys(nadia["destinations"]?.elements ?? []) == [
                    "id", "channel", "label", "state", "registered_at", "last_success", "last_error", "last_clicked",
                ])
        }
    }

    private static func keys(_ value: JSONValue?) -> Set<String> { Set((value?.fields ?? [:]).keys) }

    private static func allKeys(_ values: [JSONValue]) -> Set<String> { values.reduce(into: []) { $0.formUnion(keys($1)) } }

    @Test func `needs no workspace when there is only one`() async throws {
        try await SalesDirectory.with { directory in
            #expect(try await directory.view.workspace(named: nil) == "acme")
            #expect(try await directory.view.workspace(named: "acme") == "acme")
            let unknown = await #expect(throws: OperationError.self) { try await directory.view.workspace(named: "acne") }
            #expect(unknown?.description.contains(#"no workspace "acne". It has: acme."#) == true)
            _ = try await directory.store.importWorkspace(WorkspaceFile(workspace: "zebra", teams: [], teammates: []), now: .now)
            let error = await #expect(throws: OperationError.self) { try await directory.view.workspace(named: nil) }
            #expect(error?.description.contains("acme, zebra") == true && error?.description.contains("--workspace") == true)
        }
    }

    @Test(
        arguments: [
            (.retried, "503", "Reason", "trouble of its own"), (.retried, "429", "Reason", "slow down"),
            (.retried, "401", "Reason", "keys"),
            (.retried, "curl-28", "timeout", "not reached"), (.retried, "not-sent", "Reason", "settings"),
            (.dead, "413", "Reason", "belfry dead list --conversation c-1842"), (.gone, "410", "Reason", "registered again"),
            (.retried, "curl-60", "certificate", "certificate is not trusted"), (.retried, "curl-35", "tls", "TLS failed"),
        ] as [(JobOutcomes.Result, String, String, String)])
    func `gives the last error its meaning`(result: JobOutcomes.Result, code: String, reason: String, words: String) async throws {
        try await SalesDirectory.with { directory in
            let job = try #require(try await directory.assign(.teammate("nadia")).first { $0.channel == .mobilePush })
            try await directory.report(job, result, "apns", code, reason, after: .seconds(1))
            let place = try await directory.checkUp("nadia", after: .seconds(2)).destinations.first { $0.channel == .mobilePush }
            #expect(place?.lastError?.meaning.contains(words) == true)
            try await directory.report(job, .delivered, "apns", "200", attempt: 2, after: .seconds(3))
            let text = CheckUpText(try await directory.checkUp("nadia", after: .seconds(9)), width: 80).text
            #expect(!text.contains(words), "a later success ends the matter")
        }
    }
}
