import Directory
import Endpoints
import Foundation
import GRDB
import Messages
import Operations
import Synchronization
import Testing

@Suite struct `An exported workspace` {
    private func export(_ directory: SalesDirectory, _ workspace: String = "acme") async throws -> [UInt8] {
        let text = Mutex<[UInt8]>([])
        try await directory.view.export(workspace) { bytes throws(OperationError) in text.withLock { $0 += bytes } }
        return text.withLock { $0 }
    }

    /// Everything a file can have: chosen, unchosen and missing switches, denied destinations, a stopped address, settings.
    private static let rich = """
        {"workspace":"globex","name":"Globex \\"Zürich\\"","locale":"de-CH","contentFree":true,"timeSensitive":true,
         "preferences":{"assignedToMe":{"email":false},"assignedToMyTeam":{"web-push":true}},
         "teammates":[
          {"id":"ada","name":"Ada","email":"Ada@globex.example","emailSuppressed":"complaint","locale":"de",
           "preferences":{"assignedToMe":{"web-push":true,"mobile-push":null,"email":false},"assignedToMyTeam":{}},
           "browsers":[{"subscription":{"endpoint":"https://push.example/1","keys":\(BrowserKeys.json)},"vapidKey":"\(BrowserKeys.server)",
             "browser":"Firefox","permission":"granted"},
            {"subscription":{"endpoint":"https://push.example/2","keys":\(BrowserKeys.json)},"permission":"denied"}],
           "devices":[{"device":"d1","provider":"apns","token":"740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad","app":"ch.globex","environment":"sandbox","permission":"provisional"},
            {"device":"d2","provider":"fcm","token":"t2","permission":"denied","locale":"fr"}]},
          {"id":"bob","preferences":{"assignedToMe":{},"assignedToMyTeam":{}}},
          {"id":"cyd"}],
         "teams":[{"id":"empty","members":[]},{"id":"support","name":"Support","members":["ada","cyd"]}]}
        """

    private func take(_ file: [UInt8], into directory: SalesDirectory, at now: Timestamp = SalesDirectory.start) async throws {
        let file = try WorkspaceImport(
            file, now: now, endpoints: EndpointRules(hosts: [.exactly("push.example"), .below(".push.example")]))
        _ = try file.check()
        try await file.events { for event in $0 { try await directory.apply(event) } }
    }

    @Test func `can be imported into an empty directory and exported again, and is the same`() async throws {
        try await SalesDirectory.with { first in
            try await take(Array(Self.rich.utf8), into: first)
            let text = try await export(first, "globex")
            try await SalesDirectory.with { second in
                try await take(text, into: second)
                #expect(try await export(second, "globex") == text)
                let file = try #require(try await second.store.exportWorkspace("globex"))
                #expect(file == (try await first.store.exportWorkspace("globex")))
                #expect(file == (try JSONDecoder().decode(WorkspaceFile.self, from: Data(text))))
                #expect(file.name == "Globex \"Zürich\"" && file.contentFree == true && file.preferences?[.assignedToMe, .email] == false)
                let ada = try #require(file.teammates.first)
                #expect(ada.emailSuppressed == .complaint && ada.preferences?[.assignedToMe, .mobilePush] == nil)
                #expect(Set((ada.browsers ?? []).map(\.permission)) == ["granted", "denied"] && ada.devices?.count == 2)
                #expect(file.teammates.map { $0.preferences == nil } == [false, false, true])
            }
        }
    }

    @Test func `holds no snapshot while it is written: whoever takes it may stand still`() async throws {
        try await SalesDirectory.with { directory in
            let path = directory.path
            let blocked = Mutex<[Int]>([])
            try await directory.view.export("acme") { _ throws(OperationError) in
                // Busy is 1 when somebody's snapshot keeps the log from being emptied.
                let busy = try? DatabaseQueue(path: path).writeWithoutTransaction { database in
                    try database.execute(sql: "PRAGMA user_version = 7")
                    return try Int.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                }
                blocked.withLock { $0.append(busy ?? -1) }
            }
            #expect(blocked.withLock { $0 } == [0])
        }
    }

    @Test func `is the same again when it is imported where it came from, whatever versions the feed gave`() async throws {
        try await SalesDirectory.with { directory in
            let upsert = TeammateUpserted(workspace: "acme", teammate: "olga", name: "Olga", version: 7)
            _ = try await directory.store.apply([
                TimedDirectoryChange(.teammateUpserted(upsert), eventID: "v7", time: SalesDirectory.start)
            ])
            let text = try await export(directory)
            let changed = Array(String(decoding: text, as: UTF8.self).replacing("\"Olga\"", with: "\"Olga B.\"").utf8)
            try await take(changed, into: directory, at: SalesDirectory.start + .seconds(1))
            #expect(try await export(directory) == changed)
            // What the feed said before the import and comes only now is still known to be old.
            let late = TeammateUpserted(workspace: "acme", teammate: "olga", name: "Old", version: 6)
            _ = try await directory.store.apply([
                TimedDirectoryChange(.teammateUpserted(late), eventID: "v6", time: SalesDirectory.start + .seconds(9))
            ])
            #expect(try await export(directory) == changed)
        }
    }

    @Test func `has every teammate and team on a line of its own`() async throws {
        try await SalesDirectory.with { directory in
            let lines = String(decoding: try await export(directory), as: UTF8.self).split(separator: "\n")
            #expect(lines.filter { $0.hasPrefix("{\"browsers\"") }.count == 4)
            #expect(lines.filter { $0.hasPrefix("{\"id\":\"sales\"") }.count == 1)
        }
    }

    @Test func `without teams and teammates is a file as well`() async throws {
        try await SalesDirectory.with { directory in
            try await take(Array("{\"workspace\":\"new\"}".utf8), into: directory)
            let text = try await export(directory, "new")
            #expect(try JSONDecoder().decode(WorkspaceFile.self, from: Data(text)).teammates.isEmpty)
            try await take(text, into: directory)
        }
    }

    @Test func `that does not exist, or whose file cannot be written, is an error`() async throws {
        try await SalesDirectory.with { directory in
            let missing = try #require(await #expect(throws: OperationError.self) { try await export(directory, "nobody") })
            #expect(missing.text == "The directory has no workspace nobody.")
            let full = OperationError(.usage, "acme.json cannot be written: no space left on device.")
            let error = await #expect(throws: OperationError.self) {
                try await directory.view.export("acme") { _ throws(OperationError) in throw full }
            }
            #expect(error?.text == full.text)
        }
    }
}
