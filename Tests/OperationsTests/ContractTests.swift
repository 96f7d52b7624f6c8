import AMQP
import CommandSchema
import Directory
import Foundation
import Messages
import Routing
import Testing

@testable import Operations

/// What the diagnosing commands print with --json, against deploy/contract/explain.schema.json: valid, and with no field that the schema
/// does not have.
@Suite struct `The schema of explanations` {
    @Test func `holds for what would happen`() async throws {
        try await SalesDirectory.with { directory in
            try await directory.active("matteo", after: .seconds(-10))
            let known = try await explain("sales", directory)
            #expect(known.lines.contains { $0.isNotified } && known.lines.contains { $0.heldUntil != nil })
            let unknown = try await explain("nobody", directory)
            #expect(unknown.unknownAssignee != nil)
            try await Schema.check([try JSONText.write(known), try JSONText.write(unknown)], form: "explain")
        }
    }

    @Test func `holds for what happened`() async throws {
        try await SalesDirectory.with { directory in
            try await directory.active("matteo", after: .seconds(-10))
            for (index, job) in try await directory.assign().enumerated() {
                try await directory.report(job, index == 0 ? .delivered : .dead, "apns", "413", "PayloadTooLarge", after: .seconds(1))
                let seen = NotificationSeen(
                    workspace: "acme", notification: job.notification.id.lowercase, destination: job.destination.id)
                try await directory.store.recordReceipts([NotificationReceipt(seen, kind: .shown, at: SalesDirectory.start)])
            }
            let all = try await directory.history()
            #expect(!all.held.isEmpty && all.entries.contains { $0.lines.contains { !$0.jobs.isEmpty } })
            let stranger = try await directory.history(of: "olga")
            let nothing = try await directory.history(conversation: "c-0")
            try await Schema.check(
                [try JSONText.write(all), try JSONText.write(stranger), try JSONText.write(nothing)], form: "history")
            let why = [
                WhyReport(try await directory.history(of: "nadia"), teammate: "nadia"), WhyReport(stranger, teammate: "olga"),
                WhyReport(try await directory.history(of: "olga", conversation: "c-0"), teammate: "olga"),
            ]
            try await Schema.check(try why.map { try JSONText.write($0) }, form: "why")
        }
    }

    @Test func `holds for a check-up`() async throws {
        try await SalesDirectory.with { directory in
            for job in try await directory.assign() {
                try await directory.report(job, job.channel == .email ? .delivered : .gone, "ses", "200", after: .seconds(1))
            }
            try await directory.active("matteo", after: .seconds(-10))
            let reports = [
                try await directory.checkUp("nadia"), try await directory.checkUp("matteo", team: "sales"),
                try await directory.checkUp("olga"),
            ]
            try await Schema.check(try reports.map { try JSONText.write($0) }, form: "checkUp")
        }
    }

    @Test func `holds for a status, with and without problems`() async throws {
        try await SalesDirectory.with { directory in
            let job = try #require(try await directory.assign(.teammate("nadia")).first)
            try await directory.report(job, .retried, "fcm", "503", "UNAVAILABLE", after: .seconds(1))
            let place = BrokerPlace(BrokerAddress(hosts: [.init(name: "127.0.0.1", port: 5672)], user: "belfry-operator", password: "x"))
            var status = FleetStatus(broker: place, at: SalesDirectory.start + .seconds(2))
            let empty = try JSONText.write(status)
            status.queues = [QueueStatus(name: "belfry.email", isPresent: false)]
            status.fleets = ["belfry"]
            await status.readServices(try DirectoryAddress("sqlite:\(directory.path)"))
            status.workers = [WorkerStatus(address: "127.0.0.1:1", circuits: [], problem: "no connection")]
            status.judge()
            #expect(status.problems.count == 3 && status.exitCode == 78)
            try await Schema.check([empty, try JSONText.write(status)], form: "status")
        }
    }

    @Test func `holds for errors`() async throws {
        let errors = [
            ErrorReport(OperationError(.notFound, "What.")), ErrorReport(OperationError(.unavailable, "What.", cause: "Why.", fix: "Fix.")),
            ErrorReport(OperationError(.usage, "What.", details: ["event: $.id is missing"])),
            ErrorReport(settings: [.init(name: "BELFRY_AMQP_URL", problem: "is not set", fix: "Set it")]),
        ]
        try await Schema.check(try errors.map { try JSONText.write($0) }, form: "error")
    }

    @Test func `holds for what dead watch prints`() async throws {
        let changes = [nil, 2, -1].map { DeadLetterChange(queue: "email", count: 3, change: $0, at: SalesDirectory.start) }
        try await Schema.check(try changes.map { try JSONText.line($0) }, form: "deadWatch")
    }

    @Test func `says of each form which command prints it`() throws {
        for form in try Schema.forms() {
            let words = try Schema.document()["$defs"]?[form]?["description"]?.text ?? ""
            #expect(words.hasPrefix("belfry ") || form == "error", "\(form): \(words)")
        }
    }

    @Test func `knows every reason`() throws {
        let words = try #require(try Schema.document()["$defs"]?["reason"]?["enum"]?.elements?.compactMap(\.text))
        #expect(Set(words.compactMap { Reason(word: $0, scope: .assignedToMe, goneAt: SalesDirectory.start) }.map(\.word)) == Set(words))
        let written: [Reason] =
            [
                .noAssignee, .teammateRemoved, .actor, .conversationClosed, .reassigned, .alreadySeen, .channelOff(.assignedToMe),
                .addressSuppressed, .tooLate, .active, .alreadyNotified, .notARecipient,
            ]
            + [Absence.neverRegistered, .permissionWithdrawn, .loggedOut, .replaced, .gone(at: SalesDirectory.start)].map(
                Reason.noDestination)
        #expect(Set(written.map(\.word)) == Set(words))
    }

    @Test func `refuses what is none of the forms, and what it does not have`() async throws {
        for wrong in [#"[]"#, #"{"event":"e-1"}"#, #"{"event":7,"lines":[]}"#, #"{"event":"e-1","lines":[],"colour":"red"}"#] {
            await #expect(throws: Schema.Refusal.self) { try await Schema.check([Array(wrong.utf8)], form: "explain") }
        }
    }

    private func explain(_ team: String, _ directory: SalesDirectory) async throws -> ExplanationReport {
        let assignment = Assignment(
            workspace: "acme", conversation: Conversation(id: "c-1842"), assignee: .team(team),
            assignedBy: Assignment.Actor(type: .rule, id: "round-robin"))
        let event = Event(id: "e-1", source: "/helpdesk", time: SalesDirectory.start, content: .assigned(assignment))
        return try await directory.view.explain(event, now: SalesDirectory.start, settings: RoutingSettings(), everybody: true)
    }
}
