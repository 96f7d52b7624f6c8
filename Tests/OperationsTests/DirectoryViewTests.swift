import Directory
import Foundation
import Messages
import Operations
import Routing
import Testing

@Suite struct `The directory, looked at` {
    private static let file = WorkspaceFile(
        workspace: "acme", teams: [WorkspaceFile.Team(id: "sales", name: "Sales", members: ["nadia", "luca"])],
        teammates: [
            WorkspaceFile.Teammate(id: "nadia", name: "Nadia", email: "nadia@example.com"),
            WorkspaceFile.Teammate(
                id: "luca", name: "Luca", email: "luca@example.com",
                preferences: Preferences(assignedToMyTeam: Preferences.Switches(webPush: false, mobilePush: false, email: false))),
            WorkspaceFile.Teammate(id: "otto"),
        ])

    private func withView(teams: [WorkspaceFile.Team] = [], _ body: (DirectoryView) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "operations-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "directory.sqlite").path()
        let writer = try SQLiteDirectory.open(path: path)
        var file = Self.file
        file.teams += teams
        _ = try await writer.importWorkspace(file, now: .now)
        try await body(try DirectoryView(try DirectoryAddress("sqlite:\(path)")))
        withExtendedLifetime(writer) {}
    }

    private func event(team: String) -> Event {
        let assignment = Assignment(
            workspace: "acme", conversation: Conversation(id: "c-1"), assignee: .team(team),
            assignedBy: Assignment.Actor(type: .rule, id: nil))
        return Event(id: "e-1", source: "/test", time: .now, content: .assigned(assignment))
    }

    @Test func `explains who is notified and why the others are not`() async throws {
        try await withView { view in
            let report = try await view.explain(event(team: "sales"), now: .now, settings: RoutingSettings(), everybody: true)
            #expect(report.unknownAssignee == nil)
            let nadia = report.lines.first { $0.teammate == "nadia" && $0.channel == .email }
            #expect(nadia?.isNotified == true && nadia?.destinations == 1)
            let luca = report.lines.filter { $0.teammate == "luca" }
            #expect(luca.count == 3 && luca.allSatisfy { !$0.isNotified && $0.reason == "channelOff" })
            let otto = report.lines.filter { $0.teammate == "otto" }
            #expect(otto.count == 3 && otto.allSatisfy { $0.reason == "notARecipient" })
        }
    }

    @Test func `says which team it does not know, and what to do`() async throws {
        try await withView { view in
            let report = try await view.explain(event(team: "nobody"), now: .now, settings: RoutingSettings(), everybody: false)
            #expect(report.unknownAssignee != nil && report.lines.isEmpty)
            let text = ExplanationText(report, width: nil).text
            #expect(text.contains("does not know") && text.contains(".team.upserted"), "\(text)")
        }
    }

    @Test(arguments: [false, true]) func `says why an event concerns nobody`(everybody: Bool) async throws {
        try await withView(teams: [WorkspaceFile.Team(id: "empty", members: [])]) { view in
            for (event, words) in [(event(team: "empty"), "The team empty has no members"), (opened, "gives it to nobody")] {
                let report = try await view.explain(event, now: .now, settings: RoutingSettings(), everybody: everybody)
                #expect(report.concernsNobody?.contains(words) == true)
                let text = ExplanationText(report, width: nil).text
                #expect(text.hasPrefix("Nobody would be notified.\n") && text.contains(words), "\(text)")
            }
            let told = try await view.explain(event(team: "sales"), now: .now, settings: RoutingSettings(), everybody: everybody)
            #expect(told.concernsNobody == nil)
        }
    }

    private var opened: Event {
        let assignment = Assignment(workspace: "acme", conversation: Conversation(id: "c-1"), assignee: nil, assignedBy: nil)
        return Event(id: "e-2", source: "/test", time: .now, content: .opened(assignment))
    }

    @Test func `shows workspaces and people without addresses`() async throws {
        try await withView { view in
            #expect(try await view.workspaces().map(\.id) == ["acme"])
            let outline = try await view.outline(of: "acme")
            #expect(outline.teams.map(\.members) == [["luca", "nadia"]] || outline.teams.map(\.members) == [["nadia", "luca"]])
            #expect(!String(decoding: try JSONText.write(outline), as: UTF8.self).contains("example.com"))
            #expect(try await view.teammate("luca", in: "acme").teams == ["sales"])
            await #expect(throws: OperationError.self) { try await view.teammate("nobody", in: "acme") }
        }
    }
}
