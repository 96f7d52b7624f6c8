import Directory
import Messages
import Operations
import Testing

@Suite struct `A change of the directory` {
    private func editing(_ directory: SalesDirectory) -> DirectoryEditing {
        DirectoryEditing(directory.view, workspace: "acme", now: SalesDirectory.start)
    }

    @Test func `sets the switches that are named, and leaves the others`() async throws {
        try await SalesDirectory.with { directory in
            let event = try await editing(directory)
                .setPreference(of: "luca", scopes: [.assignedToMyTeam], channels: [.email], to: true)
            #expect(event.type == .preferencesChanged)
            try await directory.apply(event)
            try await directory.apply(
                try await editing(directory).setPreference(of: "matteo", scopes: [.assignedToMe], channels: [.email], to: nil))
            let luca = try await directory.view.teammate("luca", in: "acme").preferences
            #expect(luca[.assignedToMyTeam, .email] == true && luca[.assignedToMe, .email] == false)
            #expect(luca[.assignedToMyTeam, .webPush] == false)
            let matteo = try await directory.view.teammate("matteo", in: "acme").preferences
            #expect(matteo[.assignedToMe, .email] == nil && matteo[.assignedToMe, .webPush] == false)
        }
    }

    @Test func `adds and changes a teammate, keeping what is left out`() async throws {
        try await SalesDirectory.with { directory in
            try await directory.apply(try await editing(directory).setTeammate("piet", name: "Piet", email: "piet@acme.example"))
            try await directory.apply(try await editing(directory).setTeammate("nadia", email: "", locale: "pt-BR"))
            let piet = try await directory.view.teammate("piet", in: "acme")
            #expect(piet.name == "Piet" && piet.email == "piet@acme.example")
            let nadia = try await directory.view.teammate("nadia", in: "acme")
            #expect(nadia.name == "Nadia" && nadia.email == nil && nadia.locale == "pt-BR")
        }
    }

    @Test func `lets teammates join and leave a team`() async throws {
        try await SalesDirectory.with { directory in
            try await directory.apply(try await editing(directory).setTeam("sales", joining: ["olga", "nadia"], leaving: ["luca"]))
            let team = try await directory.store.team("sales", workspace: "acme")
            #expect(team == WorkspaceFile.Team(id: "sales", name: "Sales", members: ["matteo", "nadia", "olga"]))
            await #expect(throws: OperationError.self) { try await editing(directory).setTeam("sales", joining: ["stranger"]) }
        }
    }

    @Test func `removes a teammate, a team, and a browser`() async throws {
        try await SalesDirectory.with { directory in
            try await directory.apply(try await editing(directory).removeTeammate("matteo"))
            try await directory.apply(try await editing(directory).removeTeam("sales"))
            let browser = StableID.browser(workspace: "acme", endpoint: "https://updates.push.example/nadia")
            try await directory.apply(try await editing(directory).removeDestination(browser, reason: .loggedOut))
            #expect(try await directory.view.teammates(of: "acme", team: nil).map(\.id) == ["luca", "nadia", "olga"])
            #expect(try await directory.view.teams(of: "acme").isEmpty)
            let line = try await directory.checkUp("nadia").lines.first { $0.channel == .webPush }
            #expect(line?.reason == "noDestination.loggedOut")
        }
    }

    @Test func `is refused when it names what is not there`() async throws {
        try await SalesDirectory.with { directory in
            let editing = editing(directory)
            await #expect(throws: OperationError.self) { try await editing.removeTeammate("x") }
            await #expect(throws: OperationError.self) { try await editing.removeTeam("x") }
            await #expect(throws: OperationError.self) { try await editing.removeDestination("x", reason: .loggedOut) }
            await #expect(throws: OperationError.self) {
                try await editing.setPreference(of: "x", scopes: [.assignedToMe], channels: [.email], to: true)
            }
        }
    }
}
