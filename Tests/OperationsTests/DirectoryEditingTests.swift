import Directory
import Messages
import Operations
import Synchronization
import Testing

@Suite struct `A change of the directory` {
    private func editing(_ directory: SalesDirectory) -> DirectoryEditing {
        DirectoryEditing(directory.view, workspace: "acme", now: SalesDirectory.start)
    }

    @Test func `sets the switches that are named, and leaves the others`() async throws {
        try await SalesDirectory.with { directory in
            let event = try await editing(directory)
                .setPreference(of: "luca", scopes: [.assignedToMyTeam], channels: [.email], to: true)
            #expect(event.type == .preferencesPatched && event.event.source == "belfry:directory")
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
            let events = try await editing(directory).setTeam("sales", joining: ["olga", "nadia"], leaving: ["luca"])
            #expect(events.map(\.type) == [.teamMembersRemoved, .teamMembersAdded])
            for event in events { try await directory.apply(event) }
            let team = try await directory.store.team("sales", workspace: "acme")
            #expect(team == WorkspaceFile.Team(id: "sales", name: "Sales", members: ["matteo", "nadia", "olga"]))
            await #expect(throws: OperationError.self) { try await editing(directory).setTeam("sales", joining: ["stranger"]) }
            for event in try await editing(directory).setTeam("night", name: "Night", joining: ["olga"]) {
                try await directory.apply(event)
            }
            #expect(
                try await directory.store.team("night", workspace: "acme")
                    == WorkspaceFile.Team(id: "night", name: "Night", members: ["olga"]))
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

    @Test func `releases an address, and says by whom and why`() async throws {
        try await SalesDirectory.with { directory in
            func mail() async throws -> CheckUpReport.DestinationReport? {
                try await directory.checkUp("nadia").destinations.first { $0.channel == .email }
            }
            func release(_ address: String) async throws -> CheckedEvent {
                let editing = DirectoryEditing(directory.view, workspace: "acme", now: SalesDirectory.start + .seconds(60))
                return try await editing.releaseAddress(address, by: "olga", reason: "The mailbox is back")
            }
            let untouched = await #expect(throws: OperationError.self) { _ = try await release("nadia@acme.example") }
            #expect(untouched?.kind == .usage && untouched?.text.contains("not stopped") == true)

            try await directory.suppress("nadia@acme.example")
            let stopped = try await mail()
            #expect(stopped?.state == "suppressed" && stopped?.since == SalesDirectory.start)
            let line = try await directory.checkUp("nadia").lines.first { $0.reason == "addressSuppressed" }
            #expect(line?.explanation?.hasPrefix("It was suppressed: bounce, 2026-11-22 14:03:45.") == true)

            let event = try await release("Nadia@acme.example")
            #expect(event.type == .emailReleased)
            try await directory.arrive(event)
            #expect(try await mail()?.state == "usable")
            let record = try #require(try await directory.view.teammate("nadia", in: "acme").suppression)
            #expect(SuppressionText.write(record) == "released 2026-11-22 14:04:45 by olga: The mailbox is back")
            let twice = await #expect(throws: OperationError.self) { _ = try await release("nadia@acme.example") }
            #expect(twice?.fix.contains("by olga") == true)
        }
    }

    @Test func `says of an address what is known`() {
        let at = SalesDirectory.start
        let rows: [(SuppressionRecord, String)] = [
            (
                SuppressionRecord(reason: "bounce", by: "/helpdesk", detail: "550 no such user", provider: "ses", at: at),
                "suppressed: bounce, 550 no such user (ses), 2026-11-22 14:03:45 by /helpdesk"
            ),
            (
                SuppressionRecord(reason: "complaint", by: "", provider: "ses", at: at),
                "suppressed: complaint, (ses), 2026-11-22 14:03:45"
            ),
            (SuppressionRecord(reason: "unsubscribed", by: "", at: at), "suppressed: unsubscribed, 2026-11-22 14:03:45"),
        ]
        for (record, text) in rows { #expect(SuppressionText.write(record) == text) }
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

    @Test func `can be made without a directory where nothing has to be known of it`() async throws {
        let blind = DirectoryEditing(nil, workspace: "acme", now: SalesDirectory.start)
        let event = try await blind.setPreference(of: "luca", scopes: [.assignedToMe], channels: [.email], to: nil)
        guard case .directory(.preferencesPatched(let patch)) = event.event.content else {
            Issue.record("no patch")
            return
        }
        #expect(patch.preferences == PreferencesPatch([.init(.assignedToMe, .email): nil]))
        #expect(try await blind.setTeam("sales", joining: ["olga"]).map(\.type) == [.teamMembersAdded])
        let error = await #expect(throws: OperationError.self) { try await blind.setTeammate("luca", name: "L") }
        #expect(error?.exitCode == 78)
    }

    @Test func `is waited for until the router has taken it in, and says when it does not count`() async throws {
        try await SalesDirectory.with { directory in
            let event = try await editing(directory).setPreference(of: "luca", scopes: [.assignedToMe], channels: [.email], to: true)
            let pauses = Mutex(0)
            let waiting = ChangeConfirmation(directory.view, workspace: "acme") {
                let number = pauses.withLock {
                    $0 += 1; return $0
                }
                if number == 3 { try await directory.arrive(event) }
            }
            try await waiting.wait(for: [event])
            #expect(pauses.withLock { $0 } == 3)
            let old = DirectoryEditing(directory.view, workspace: "acme", now: SalesDirectory.start - .seconds(60))
            let late = try await old.setPreference(of: "luca", scopes: [.assignedToMe], channels: [.email], to: false)
            try await directory.arrive(late)
            let error = await #expect(throws: OperationError.self) { try await waiting.wait(for: [late]) }
            #expect(error?.exitCode == 1 && error?.text.contains("does not count") == true, "\(String(describing: error))")
        }
    }

    @Test func `ends with 69 when no router takes it in within ten seconds`() async throws {
        try await SalesDirectory.with { directory in
            let event = try await editing(directory).setPreference(of: "luca", scopes: [.assignedToMe], channels: [.email], to: true)
            let pauses = Mutex(0)
            let waiting = ChangeConfirmation(directory.view, workspace: "acme") { pauses.withLock { $0 += 1 } }
            let error = await #expect(throws: OperationError.self) { try await waiting.wait(for: [event]) }
            #expect(error?.exitCode == 69 && pauses.withLock { $0 } == 100)
        }
    }
}
