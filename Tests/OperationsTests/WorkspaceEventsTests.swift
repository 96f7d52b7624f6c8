import Directory
import Endpoints
import Messages
import Operations
import Testing

@Suite struct `A workspace file` {
    private static let file = """
        {"workspace":"acme","name":"Acme","preferences":{"assignedToMe":{"email":true},"assignedToMyTeam":{}},
         "teams":[{"id":"sales","name":"Sales","members":["nadia","luca"]}],
         "teammates":[
          {"id":"nadia","name":"Nadia","email":"nadia@example.com","emailSuppressed":"bounce",
           "preferences":{"assignedToMe":{"web-push":true,"mobile-push":null,"email":false},"assignedToMyTeam":{"web-push":true}},
           "browsers":[{"subscription":{"endpoint":"https://push.example.com/x","keys":\(BrowserKeys.json)},"browser":"Firefox"}],
           "devices":[{"device":"phone","provider":"apns","token":"740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad"}]},
          {"id":"luca"}]}
        """

    private func events(_ text: String) async throws -> [CheckedEvent] {
        let file = try WorkspaceImport(
            Array(text.utf8), now: Timestamp(milliseconds: 1_000), endpoints: EndpointRules(hosts: [.exactly("push.example.com")]))
        let counts = try file.check().counts
        var events: [CheckedEvent] = []
        try await file.events { events += $0 }
        #expect(counts == events.reduce(into: [:]) { $0[$1.type, default: 0] += 1 })
        return events
    }

    @Test func `becomes events in an order in which each finds what it refers to`() async throws {
        let events = try await events(Self.file)
        #expect(
            events.map(\.type) == [
                .workspaceUpserted, .teammateUpserted, .preferencesChanged, .webPushSubscribed, .deviceRegistered, .emailSuppressed,
                .teammateUpserted, .teamUpserted,
            ])
        #expect(Set(events.map(\.event.id)).count == events.count)
        #expect(events.allSatisfy { $0.event.time == Timestamp(milliseconds: 1_000) })
        guard case .directory(.preferencesChanged(let change)) = events[2].event.content else {
            Issue.record("not a change of preferences")
            return
        }
        #expect(change.teammate == "nadia" && change.workspace == "acme")
        #expect(change.preferences[.assignedToMe, .email] == false && change.preferences[.assignedToMe, .mobilePush] == nil)
    }

    @Test(arguments: [
        (file.replacing("\"luca\"]", with: "\"matteo\"]"), "line 2: teams[0].members[1]: the member matteo is not among the teammates"),
        (file.replacing("\"provider\":\"apns\"", with: "\"provider\":\"pigeon\""), "line 7: teammates[0].devices[0].provider: expected"),
        (file.replacing("{\"id\":\"luca\"}", with: "{}"), "line 8: teammates[1].id: expected"),
        ("[1]", "line 1: workspace 1: it is not a JSON object"), ("", "no workspace"),
        (file.replacing("\"acme\"", with: "7"), "line 1: workspace: expected"),
        (file.replacing("\"id\":\"luca\"", with: "\"id\":\"nadia\""), "line 8: teammates[1].id: this id was there before"),
        (file.replacing("{\"id\":\"luca\"}", with: "{\"id\":luca}"), "line 8: teammates[1]: it is not a JSON object"),
        (
            file.replacing("\"mobile-push\":null", with: "\"mobile-push\":3"),
            "line 5: teammates[0].preferences.assignedToMe.mobile-push: expected"
        ),
        (file.replacing("\"bounce\"", with: "\"tired\""), "line 4: teammates[0].emailSuppressed: expected"),
        (file.replacing("[\"nadia\",\"luca\"]", with: "\"nadia\""), "line 2: teams[0].members: expected"),
        (file.replacing(BrowserKeys.p256dh, with: "BCVx"), "line 6: teammates[0].browsers[0].subscription.keys.p256dh: expected"),
    ])
    func `is refused as a whole, with the place of each mistake`(text: String, words: String) async throws {
        let error = try #require(await #expect(throws: OperationError.self) { try await events(text) })
        #expect(error.description.contains(words), "\(error)")
    }

    @Test(arguments: [
        (
            file.replacing("\"email\":false}", with: "\"emial\":false}"),
            ["line 5: teammates[0].preferences.assignedToMe.emial: nothing reads this; did you mean email?"]
        ),
        (
            file.replacing("{\"id\":\"luca\"}", with: "{\"id\":\"luca\",\"divices\":[],\"locale\":\"klingon_xx\"}"),
            [
                "line 8: teammates[1].divices: nothing reads this; did you mean devices?",
                "line 8: teammates[1].locale: this is no language tag such as en or pt-BR (BCP 47)",
            ]
        ),
        (
            file.replacing("\"name\":\"Acme\",", with: "\"colour\":\"red\","), ["line 1: colour: nothing reads this"]
        ),
        (file, []),
    ])
    func `is warned of where it says what nothing reads`(text: String, warnings: [String]) throws {
        let file = try WorkspaceImport(
            Array(text.utf8), now: Timestamp(milliseconds: 1_000), endpoints: EndpointRules(hosts: [.exactly("push.example.com")]))
        #expect(try file.check().warnings == warnings)
    }

    @Test func `tells up to 20 mistakes, and how many there are`() async throws {
        let people = (0..<30).map { "{\"id\":\"t\($0)\",\"name\":7}" }.joined(separator: ",\n")
        let text = "{\"workspace\":\"acme\",\"teammates\":[\n\(people)\n]}"
        let error = try #require(await #expect(throws: OperationError.self) { try await events(text) })
        #expect(error.text == "The workspace file cannot be read: 30 errors.")
        #expect(error.details.first?.hasPrefix("line 2: teammates[0].name: expected") == true)
        #expect(error.details.count == 21 && error.details.last == "… and 10 more")
        #expect(error.exitCode == 64 && error.fix == "Correct the file and import it again: nothing was sent.")
    }

    @Test func `may hold several workspaces, whose mistakes say which`() async throws {
        let two = Self.file + "\n" + Self.file.replacing("\"acme\"", with: "\"globex\"").replacing("\"apns\"", with: "7")
        let error = try #require(await #expect(throws: OperationError.self) { try await events(two) })
        #expect(error.details.contains { $0.contains("line 15: globex: teammates[0].devices[0].provider: expected") }, "\(error)")
        #expect(try await events("[\(Self.file),\(Self.file)]").count == 16)
    }

    @Test func `splits a team that does not fit into one event, and nobody is out of it in between`() async throws {
        let members = (0..<4100).map { "00000000-0000-4000-8000-\(100_000_000_000 + $0)" }
        let people = members.map { "{\"id\":\"\($0)\"}" }.joined(separator: ",\n")
        let list = members.map { "\"\($0)\"" }.joined(separator: ",")
        let text = "{\"workspace\":\"acme\",\"teams\":[{\"id\":\"all\",\"members\":[\(list)]}],\"teammates\":[\n\(people)\n]}"
        let events = try await events(text)
        #expect(events.allSatisfy { $0.bytes.count <= 256 << 10 })
        #expect(events.suffix(3).map(\.type) == [.teamMembersAdded, .teamMembersAdded, .teamUpserted])
        try await SalesDirectory.with { directory in
            // Who is in a team does not depend on who is known.
            for event in events where event.type != .teammateUpserted { try await directory.apply(event) }
            #expect(try await directory.store.team("all", workspace: "acme")?.members == members.sorted())
            // Once more: at no step is anybody missing.
            for event in events.suffix(3) {
                try await directory.apply(event)
                #expect(try await directory.store.team("all", workspace: "acme")?.members.count == 4100)
            }
        }
        let stranger = text.replacing("\"\(members[4099])\"]", with: "\"\(members[4099])\",7]")
        let error = try #require(await #expect(throws: OperationError.self) { try await self.events(stranger) })
        #expect(error.details.contains { $0.contains("teams[0].members[4100]: expected") }, "\(error)")
    }

    @Test func `needs the members of each team`() async throws {
        let text = Self.file.replacing("\"members\":[\"nadia\",\"luca\"]", with: "\"x\":1")
        let error = try #require(await #expect(throws: OperationError.self) { try await events(text) })
        #expect(error.details.contains { $0.contains("line 2: teams[0].members: expected a list") }, "\(error)")
    }
}
