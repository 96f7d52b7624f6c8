import Directory
import Foundation
import Messages
import Operations
import Routing

/// A directory in a file of its own: Sales is Nadia with everything on, Luca with all off, and Matteo with only mobile push.
struct SalesDirectory {
    /// 2026-11-22 14:03:45 UTC.
    static let start = Timestamp(milliseconds: 1_795_356_225_000)

    let path: String
    let store: SQLiteDirectory
    let view: DirectoryView

    static func with(_ test: (SalesDirectory) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "operations-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "directory.sqlite").path()
        let store = try SQLiteDirectory.open(path: path)
        let directory = SalesDirectory(path: path, store: store, view: try DirectoryView(try DirectoryAddress("sqlite:\(path)")))
        _ = try await store.importWorkspace(file, now: start - .seconds(86_400))
        try await test(directory)
    }

    private static let file = WorkspaceFile(
        workspace: "acme", teams: [WorkspaceFile.Team(id: "sales", name: "Sales", members: ["nadia", "luca", "matteo"])],
        teammates: [
            person("nadia", Channel.allCases), person("luca", []), person("matteo", [.mobilePush]),
            WorkspaceFile.Teammate(id: "olga", name: "Olga"),
        ])

    private static func person(_ id: String, _ on: [Channel]) -> WorkspaceFile.Teammate {
        var preferences = Preferences()
        for scope in Scope.allCases {
            for channel in Channel.allCases { preferences[scope, channel] = on.contains(channel) }
        }
        return WorkspaceFile.Teammate(
            id: id, name: id.capitalized, email: "\(id)@acme.example", preferences: preferences,
            browsers: [
                WorkspaceFile.Browser(
                    subscription: .init(
                        endpoint: "https://updates.push.example/\(id)",
                        keys: .init(p256dh: BrowserKeys.p256dh, auth: BrowserKeys.auth)),
                    browser: "Firefox")
            ], devices: [WorkspaceFile.Device(device: "phone-\(id)", provider: .apns, token: token(id))])
    }

    /// Gives a conversation to somebody, and returns the jobs that are sent.
    @discardableResult
    func assign(
        _ assignee: Assignment.Assignee = .team("sales"), event: String = "e-1", after: Duration = .zero
    ) async throws -> [Job] {
        let assignment = Assignment(
            workspace: "acme", conversation: Conversation(id: "c-1842"), assignee: assignee,
            assignedBy: Assignment.Actor(type: .rule, id: "round-robin"))
        let at = Self.start + after
        let routable = RoutableEvent(Event(id: event, source: "/helpdesk", time: at, content: .assigned(assignment)), isRepeat: false)
        let routed = try await store.route([routable], now: at, settings: RoutingSettings())
        guard case .decided(let jobs, _)? = routed.first else { return [] }
        return jobs
    }

    /// A worker's report about a job.
    func report(
        _ job: Job, _ result: JobOutcomes.Result, _ provider: String, _ code: String, _ reason: String = "", attempt: Int = 1,
        after: Duration, nextTryIn wait: Duration? = nil
    ) async throws {
        let notification = job.notification
        try await store.recordOutcomes([
            JobOutcomes.Entry(
                job: job.id, notification: notification.id, workspace: "acme", teammate: notification.teammate,
                conversation: notification.conversation, channel: job.channel, destination: job.destination.id, result: result,
                provider: provider, code: code, reason: reason, attempt: attempt, at: Self.start + after,
                nextTryAt: wait.map { Self.start + after + $0 })
        ])
    }

    func suppress(_ address: String) async throws {
        let change = DirectoryChange.emailSuppressed(EmailSuppressed(workspace: "acme", address: address, reason: .bounce))
        _ = try await store.apply([TimedDirectoryChange(change, eventID: "suppressed", time: Self.start)])
    }

    func active(_ teammate: String, after: Duration) async throws {
        let at = Self.start + after
        try await store.recordActivity([Activity(workspace: "acme", teammate: teammate, at: at)], now: at)
    }

    /// Takes an event in as the router does.
    /// As the router takes it in.
    func arrive(_ event: CheckedEvent) async throws {
        guard case .directory(let change) = event.event.content else { return }
        _ = try await store.apply([
            TimedDirectoryChange(
                change, eventID: event.event.id, time: event.event.time, source: event.event.source, arrival: event.event.time)
        ])
    }

    func apply(_ event: CheckedEvent) async throws {
        guard case .directory(let change) = event.event.content else { return }
        _ = try await store.apply([TimedDirectoryChange(change, eventID: event.event.id, time: event.event.time)])
    }

    func history(of teammate: String? = nil, conversation: String = "c-1842") async throws -> HistoryReport {
        try await view.history(of: conversation, in: "acme", teammate: teammate, journalDays: 7)
    }

    func checkUp(_ teammate: String, team: String? = nil, after: Duration = .zero) async throws -> CheckUpReport {
        try await view.checkUp(
            of: teammate, in: "acme", team: team, now: Self.start + after, settings: RoutingSettings(), journalDays: 7)
    }

    /// A token that can be one, of its own for everybody.
    private static func token(_ id: String) -> String {
        let digits = "c0ffee" + id.utf8.map { String($0, radix: 16) }.joined()
        return digits + String(repeating: "0", count: max(64 - digits.count, 0))
    }
}

/// The keys of a browser's subscription, from RFC 8291 Appendix A, and a server's key from RFC 8292 §2.4.
enum BrowserKeys {
    static let p256dh = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    static let auth = "BTBZMqHH6r4Tts7J_aSIgg"
    static let server = "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
    static let json = #"{"p256dh":"\#(p256dh)","auth":"\#(auth)"}"#
}
