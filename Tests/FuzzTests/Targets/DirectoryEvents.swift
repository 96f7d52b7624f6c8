import Directory
import Foundation
import Messages
import Routing

extension FuzzTarget {
    /// Events of the feed and about conversations, all the way into a directory in SQLite.
    static let directory = FuzzTarget("directory") { bytes throws(Finding) in
        guard let event = try? Event.read(MessageInput(bytes).received, arrival: now) else { return }
        guard let store = await FuzzDirectory.shared.store() else { throw Finding("the directory cannot be opened") }
        do throws(DirectoryError) {
            try await take(event, store)
        } catch {
            // Whatever a producer may write: it does not make the router wait for a directory that works.
            try Finding.unless(!error.mayPass, "an event that the directory takes for a trouble of its own")
            try Canary.check("\(error)", "the directory's error")
        }
    }

    private static func take(_ event: Event, _ store: any DirectoryStore) async throws(DirectoryError) {
        switch event.content {
        case .directory(let change): _ = try await store.apply([TimedDirectoryChange(change, eventID: event.id, time: event.time)])
        case .assigned, .opened, .seen, .closed:
            _ = try await store.route([RoutableEvent(event)], now: now, settings: RoutingSettings())
            _ = try await store.explain(event, now: now, settings: RoutingSettings(), everybody: true)
        case .presence(let active):
            try await store.recordActivity([Activity(workspace: active.workspace, teammate: active.teammate, at: event.time)], now: now)
        case .shown(let seen): try await store.recordReceipts([NotificationReceipt(seen, kind: .shown, at: event.time)])
        case .clicked(let seen): try await store.recordReceipts([NotificationReceipt(seen, kind: .clicked, at: event.time)])
        }
    }
}

/// One directory for all inputs of a run.
actor FuzzDirectory {
    static let shared = FuzzDirectory()

    private let folder = FuzzSettings().folder.appending(path: "directory-\(UUID().uuidString)")
    private var opened: (any DirectoryStore)?

    func store() -> (any DirectoryStore)? {
        if let opened { return opened }
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        opened = try? SQLiteDirectory.open(path: folder.appending(path: "directory.sqlite").path)
        return opened
    }

    /// Takes the folder away. The next store is a new one.
    func remove() {
        opened = nil
        try? FileManager.default.removeItem(at: folder)
    }
}
