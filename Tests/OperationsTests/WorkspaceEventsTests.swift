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
           "browsers":[{"subscription":{"endpoint":"https://push.example.com/x","keys":{"p256dh":"p","auth":"a"}},"browser":"Firefox"}],
           "devices":[{"device":"phone","provider":"apns","token":"t"}]},
          {"id":"luca"}]}
        """

    private func events(_ text: String) throws -> [CheckedEvent] {
        try WorkspaceEvents.make(
            from: Array(text.utf8), now: Timestamp(milliseconds: 1_000), endpoints: EndpointRules(hosts: [.exactly("push.example.com")]))
    }

    @Test func `becomes events in an order in which each finds what it refers to`() throws {
        let events = try events(Self.file)
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
        (file.replacing("\"luca\"]", with: "\"matteo\"]"), "teams[0]: the member matteo is not among the teammates"),
        (file.replacing("\"provider\":\"apns\"", with: "\"provider\":\"pigeon\""), "teammates[0].devices[0]: $.data.provider"),
        (file.replacing("{\"id\":\"luca\"}", with: "{}"), "teammates[1]: $.data.teammate"),
        ("[1]", "workspace 1: it is not a JSON object"), ("", "no workspace"),
    ])
    func `is refused as a whole, with the place of each mistake`(text: String, words: String) throws {
        let error = try #require(throws: OperationError.self) { try events(text) }
        #expect(error.text.contains(words), "\(error.text)")
    }
}
