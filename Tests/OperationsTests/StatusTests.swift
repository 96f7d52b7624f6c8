import AMQP
import Delivery
import Directory
import Foundation
import Messages
import Testing

@testable import Operations

@Suite struct `A status` {
    private static let place = BrokerPlace(
        BrokerAddress(
            hosts: [.init(name: "127.0.0.1", port: 5672)], user: "belfry-operator", password: "secret", virtualHost: "belfry"))
    private static let now = SalesDirectory.start

    /// Everything is there, the router and all workers take, nothing waits.
    private static var well: FleetStatus {
        var status = FleetStatus(broker: place, at: now)
        status.queues = Topology.fleet.queues.map { queue in
            var one = QueueStatus(name: queue.name)
            one.consumers = queue.name.hasSuffix(".dead") || queue.name.contains(".retry.") ? 0 : 1
            return one
        }
        return status
    }

    private static func with(_ change: (inout FleetStatus) -> Void) -> FleetStatus {
        var status = well
        change(&status)
        status.judge()
        return status
    }

    private static func set(_ queue: String, ready: Int, consumers: Int = 0, in status: inout FleetStatus) {
        guard let index = status.queues.firstIndex(where: { $0.name == queue }) else { return }
        status.queues[index].ready = ready
        status.queues[index].consumers = consumers
    }

    @Test func `of a fleet that is well says so, and ends with 0`() {
        let status = Self.with { _ in }
        #expect(status.problems.isEmpty && status.exitCode == 0)
        let text = StatusText(status, width: 80).text
        #expect(text.hasPrefix("Broker 127.0.0.1:5672, virtual host belfry, user belfry-operator\n\nNothing needs attention.\n\nQUEUE"))
        #expect(!text.contains(".retry.") && !text.contains("secret"))
        #expect(StatusText(status, showsAll: true, width: 80).text.contains("belfry.email.retry.5s"))
    }

    @Test func `names what waits for nobody, and the process to look at`() {
        let status = Self.with {
            Self.set("belfry.assignments", ready: 2, in: &$0)
            Self.set("belfry.rechecks", ready: 1, in: &$0)
            Self.set("belfry.email", ready: 7, in: &$0)
            Self.set("belfry.mobile-push", ready: 0, in: &$0)
        }
        #expect(
            status.problems.map(\.what) == [
                "Nothing takes from belfry.assignments, belfry.rechecks: 3 messages wait.", "Nothing takes from belfry.email: 7 jobs wait.",
            ])
        #expect(status.problems.map { $0.fix?.contains("belfry-router") } == [true, false])
        #expect(status.problems.last?.fix?.contains("belfry-email-worker") == true)
        #expect(status.exitCode == 1)
    }

    @Test func `names dead letters and what no route took, with the command that shows them`() {
        let status = Self.with {
            Self.set("belfry.email.dead", ready: 1, in: &$0)
            Self.set("belfry.unrouted", ready: 2, in: &$0)
        }
        #expect(status.problems.map(\.what) == ["1 dead letter in belfry.email.dead.", "2 messages that no route took: belfry.unrouted."])
        #expect(status.problems.map(\.fix) == ["See: belfry dead list --queue email", "See: belfry dead list --queue unrouted"])
    }

    @Test func `in a virtual host without anything names it first, and prints no list of what is missing`() {
        let status = Self.with { status in
            for index in status.queues.indices { status.queues[index].isPresent = false }
            status.fleets = ["acme", "staging"]
        }
        #expect(
            StatusText(status, width: nil).text == """
                Broker 127.0.0.1:5672, virtual host belfry, user belfry-operator

                1 thing needs attention:
                  The virtual host belfry at 127.0.0.1:5672 has nothing of Belfry's.
                    Belfry's queues are in: acme, staging.
                    Does BELFRY_AMQP_URL name the fleet's virtual host? If it does, or for a new fleet, run: belfry topology apply

                """)
        #expect(status.exitCode == 78)
    }

    @Test func `says what its workers say, and that one cannot be asked`() {
        let status = Self.with { status in
            var email = WorkerStatus(address: "127.0.0.1:9103", circuits: [], problem: nil)
            email.services = ["ses unauthorized since 2026-11-22T14:03:45Z: 403 SendingPausedException, next try 2026-11-22T14:04:45Z"]
            email.connections = [.init(name: "email publisher", state: .blocked)]
            status.workers = [email, WorkerStatus(address: "127.0.0.1:1", circuits: [], problem: "no connection")]
            status.services = [ServiceStatus(provider: "ses", attempts: 1, accepted: 0, lastError: Self.refusal("ses"))]
        }
        #expect(
            status.problems.map(\.what) == [
                "The broker takes nothing from the worker at 127.0.0.1:9103: email publisher.",
                "The worker at 127.0.0.1:9103 says: ses unauthorized since 2026-11-22T14:03:45Z: 403 SendingPausedException, "
                    + "next try 2026-11-22T14:04:45Z",
                "The worker at 127.0.0.1:1 cannot be asked.",
            ])
        #expect(StatusText(status, width: 80).text.split(separator: "\n").allSatisfy { $0.displayWidth(atMost: 80) })
    }

    @Test(
        arguments: [
            ("ses failing since x", ["failing": 1], "Wait: its jobs are sent when it answers again."),
            ("ses throttled at 2 hosts since x", ["failing": 1, "throttled": 2], "Wait: its jobs are sent when it takes them again."),
            ("ses failing since x", ["failing": 1, "throttled": 2], "Wait: its jobs are sent when it answers again."),
            ("ses unauthorized since x", ["unauthorized": 1], "Correct the credentials or the account"),
            ("ses holds jobs: 403 x, see the SES account", ["ok": 1, "unauthorized": 1], "Correct the credentials or the account"),
            ("ses recovering since x", ["recovering": 1], "Wait: it takes jobs again"),
            ("ses holds jobs: 400 x, see BELFRY_EMAIL_FROM", ["ok": 1], "Correct the setting that it names"),
            ("fcm failing since x", ["failing": 1], "Correct the setting that it names"),
        ] as [(String, [String: Int], String)])
    func `says what to do about each service in trouble`(line: String, states: [String: Int], fix: String) {
        let status = Self.with { status in
            let circuits = WorkerSnapshot.ServiceCircuits(channel: "email", service: "ses", states: states)
            status.workers = [WorkerStatus(address: "w", circuits: [circuits], services: [line])]
        }
        #expect(status.problems.count == 1 && status.problems.first?.fix?.hasPrefix(fix) == true, "\(status.problems)")
    }

    @Test func `says of each problem what to do`() async throws {
        var status = FleetStatus(broker: Self.place, at: Self.now)
        status.queues = Topology.fleet.queues.map { QueueStatus(name: $0.name, isPresent: $0.name != "belfry.rechecks", ready: 1) }
        var worker = WorkerStatus(address: "w", circuits: [], services: ["ses holds jobs: 400 x"])
        worker.connections = [.init(name: "a", state: .blocked), .init(name: "b", state: .down)]
        status.workers = [worker, WorkerStatus(address: "v", problem: "no connection")]
        await status.readServices(try DirectoryAddress("sqlite:/nowhere/directory.sqlite"))
        status.services = [ServiceStatus(provider: "fcm", attempts: 1, accepted: 0, lastError: Self.refusal("fcm"))]
        status.problems += [BrokerError.Kind.unreachable, .closed, .credentialsRefused].map { kind in
            StatusProblem(OperationError(BrokerError(kind, "x")))
        }
        status.judge()
        #expect(status.problems.count > 15)
        for problem in status.problems { #expect(problem.fix?.isEmpty == false, "\(problem.what)") }
    }

    @Test func `says of a provider that it took nothing last, by the journal`() {
        let status = Self.with {
            $0.services = [
                ServiceStatus(provider: "fcm", attempts: 3, accepted: 2, lastError: Self.refusal("fcm")),
                ServiceStatus(provider: "apns", attempts: 1, accepted: 1),
            ]
        }
        #expect(status.problems.map(\.what) == ["fcm did not take the last job, 10s ago."])
        #expect(status.problems.first?.why == "fcm 503 UNAVAILABLE")
        #expect(StatusText(status, width: nil).text.contains("fcm             3         2  -              10s 503 UNAVAILABLE\n"))
    }

    @Test func `of a broker that is away is what else was seen, and ends with 69`() {
        var status = FleetStatus(broker: Self.place, at: Self.now)
        status.problems = [StatusProblem(OperationError(BrokerError(.unreachable, "127.0.0.1:5672: connection refused")))]
        status.judge()
        #expect(status.exitCode == 69 && status.problems.count == 1)
        #expect(StatusText(status, width: nil).text.contains("  The broker cannot be reached.\n    127.0.0.1:5672: connection refused\n"))
    }

    @Test func `counts a provider's reports, and forgets an error after which it accepted`() async throws {
        try await SalesDirectory.with { directory in
            let jobs = try await directory.assign(.teammate("nadia"))
            let push = try #require(jobs.first { $0.channel == .mobilePush })
            let mail = try #require(jobs.first { $0.channel == .email })
            try await directory.report(push, .retried, "apns", "503", after: .seconds(1))
            try await directory.report(push, .delivered, "apns", "200", attempt: 2, after: .seconds(6))
            try await directory.report(mail, .retried, "ses", "403", "AccessDenied", after: .seconds(2))
            var status = FleetStatus(broker: Self.place, at: Self.now + .seconds(12))
            await status.readServices(try DirectoryAddress("sqlite:\(directory.path)"))
            #expect(status.services?.map(\.provider) == ["apns", "ses"])
            #expect(status.services?.map(\.attempts) == [2, 1] && status.services?.map(\.accepted) == [1, 0])
            status.judge()
            #expect(status.problems.map(\.what) == ["ses did not take the last job, 10s ago."])
        }
    }

    @Test func `says that the directory cannot be read`() async throws {
        var status = Self.well
        await status.readServices(try DirectoryAddress("sqlite:/nowhere/directory.sqlite"))
        #expect(status.services == nil && status.problems.count == 1 && status.exitCode == 1)
    }

    private static func refusal(_ provider: String) -> OutcomeReport {
        OutcomeReport(
            JobOutcomes.Entry(
                job: UUID(), notification: UUID(), workspace: "acme", teammate: "nadia", conversation: "c-1", channel: .email,
                destination: "d", result: .retried, provider: provider, code: "503", reason: "UNAVAILABLE", attempt: 1,
                at: now - .seconds(10)))
    }
}

extension Substring {
    fileprivate func displayWidth(atMost columns: Int) -> Bool { String(self).displayWidth <= columns }
}
