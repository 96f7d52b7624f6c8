import FleetHarness
import Foundation
import Testing

/// The operator's commands as processes: exit codes, files, and that no colour or bar gets into what programs read.
@Suite struct `The operator's command` {
    @Test(.timeLimit(.minutes(2)))
    func `keeps dead letters in a file, drops them and brings them back`() async throws {
        try await TestFleet.run { fleet in
            try await fleet.publish(
                Array(#"{"specversion":"1.0","id":"u-1","data":{"workspace":"acme"}}"#.utf8), key: "nobody.asked", contentType: nil)
            let file = fleet.folder.appending(path: "letters.jsonl").path
            let listed = try await fleet.belfry(["dead", "list", "--queue", "unrouted", "--count"])
            #expect(listed.status == 0 && listed.output.contains("unrouted"), "\(listed)")
            let exported = try await fleet.belfry(["dead", "export", "--queue", "unrouted", file])
            #expect(exported.status == 0 && exported.output.isEmpty && exported.errors == "1 letter written\n", "\(exported)")
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try await fleet.belfry(["dead", "export", file]).status == 64)
            #expect(try await fleet.belfry(["dead", "drop"]).status == 64)
            let dropped = try await fleet.belfry(["dead", "drop", "--reason", "unrouted", "--json"])
            #expect(dropped.status == 0 && dropped.output.contains(#""outcome" : "dropped""#) && dropped.errors.isEmpty, "\(dropped)")
            let imported = try await fleet.belfry(["dead", "import", file])
            #expect(imported.status == 0 && imported.output.contains("1 letter imported and confirmed"), "\(imported)")
            let replayed = try await fleet.belfry(["dead", "replay", "--queue", "unrouted"])
            #expect(replayed.status == 1 && replayed.output.contains("1 replayed, 1 came back"), "\(replayed)")
            #expect(try await fleet.belfry(["dead", "replay", "--id", "nobody"]).status == 66)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `exports a workspace that it imports unchanged`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "belfry-export-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let example = root.appending(path: "deploy/examples/acme.workspace.json").path
        let first = try await Self.through(example, folder.appending(path: "first.json").path)
        let second = try await Self.through(folder.appending(path: "first.json").path, folder.appending(path: "second.json").path)
        #expect(first == second && first.contains("\"nadia\""))
    }

    /// Imports a file into an empty directory by way of the router, and exports it again.
    private static func through(_ source: String, _ target: String) async throws -> String {
        var text = ""
        try await TestFleet.run { fleet in
            let imported = try await fleet.belfry(["directory", "import", source])
            #expect(imported.status == 0, "\(imported)")
            try await fleet.start(.router)
            // The teams come last, in one batch with the rest or after it.
            while true {
                let teams = try await fleet.belfry(["directory", "list", "teams", "--json"])
                if teams.status == 0, teams.output.contains("\"support\"") { break }
                try await Task.sleep(for: .milliseconds(50))
            }
            let exported = try await fleet.belfry(["directory", "export", target])
            #expect(exported.status == 0 && exported.output.isEmpty, "\(exported)")
            text = try String(contentsOfFile: target, encoding: .utf8)
        }
        return text
    }
}
