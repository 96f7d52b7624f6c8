import Messages
import Testing

@Suite struct `Reading a producer's message` {
    private static let arrival = Timestamp(milliseconds: 1_795_356_300_000)
    private static let data = #"{"workspace":"acme","conversation":{"id":"c-1"},"assignee":{"type":"teammate","id":"nadia"}}"#

    private static func read(
        _ text: String, _ contentType: String? = "application/cloudevents+json", headers: [String: String] = [:]
    ) throws(Unreadable) -> Event {
        try Event.read(ReceivedBody(contentType: contentType, headers: headers, bytes: Array(text.utf8)), arrival: arrival)
    }

    private static func structured(
        _ data: String = data, type: String = "conversation.assigned", specversion: String = "1.0", time: String? = nil
    ) -> String {
        let time = time.map { "\"time\":\"\($0)\"," } ?? ""
        return "{\"specversion\":\"\(specversion)\",\"id\":\"e-1\",\"source\":\"/helpdesk\",\(time)\"type\":\"\(type)\",\"data\":\(data)}"
    }

    private static let expected = Assignment(
        workspace: "acme", conversation: Conversation(id: "c-1"), assignee: .teammate("nadia"), assignedBy: nil)

    @Test(
        arguments: [
            "application/cloudevents+json", "application/cloudevents+json; charset=utf-8", "Application/JSON", "application/json", "", nil,
        ] as [String?])
    func `structured mode, by any of its content types or none`(contentType: String?) throws {
        let event = try Self.read(Self.structured(time: "2026-11-22T14:03:45Z"), contentType)
        #expect(event.content == .assigned(Self.expected))
        #expect(event.id == "e-1")
        #expect(event.source == "/helpdesk")
        #expect(event.time == Samples.time)
    }

    @Test(arguments: ["cloudEvents_", "cloudEvents:", "ce-", "ce_"])
    func `binary mode, by any of its header prefixes`(prefix: String) throws {
        let attributes = [
            "specversion": "1.0", "id": "e-1", "source": "/helpdesk", "type": "conversation.assigned", "time": "2026-11-22T14:03:45Z",
        ]
        let headers = Dictionary(uniqueKeysWithValues: attributes.map { (prefix + $0.key, $0.value) })
        let event = try Self.read(Self.data, "application/json", headers: headers)
        #expect(event == (try Self.read(Self.structured(time: "2026-11-22T14:03:45Z"))))
    }

    @Test func `an event without a time happened when it arrived`() throws {
        #expect(try Self.read(Self.structured()).time == Self.arrival)
    }

    @Test func `the documented example`() throws {
        let event = try Event.read(ReceivedBody(contentType: nil, bytes: Samples.golden("conversation.assigned")), arrival: Self.arrival)
        guard case .assigned(let assignment) = event.content else {
            Issue.record("not an assignment")
            return
        }
        #expect(assignment.assignee == .team("sales"))
        #expect(assignment.assignedBy == .init(type: .rule, id: "round-robin"))
        #expect(assignment.conversation.customer?.name == "Ada Lovelace")
    }

    static let changes: [(EventType, DirectoryChange)] = [
        (.teamMembersAdded, .teamMembersAdded(TeamMembers(workspace: "acme", team: "sales", members: ["nadia", "luca"]))),
        (.teamMembersRemoved, .teamMembersRemoved(TeamMembers(workspace: "acme", team: "sales", members: ["matteo"]))),
        (
            .preferencesPatched,
            .preferencesPatched(
                PreferencesPatched(
                    workspace: "acme", teammate: "nadia",
                    preferences: PreferencesPatch([
                        .init(.assignedToMe, .email): false, .init(.assignedToMyTeam, .webPush): nil,
                        .init(.assignedToMyTeam, .mobilePush): true,
                    ])))
        ),
    ]

    static let mail: [(EventType, DirectoryChange)] = [
        (
            .emailReleased,
            .emailReleased(
                EmailReleased(workspace: "acme", address: "nadia@acme.example", by: "olga", reason: "The mailbox is back"))
        ),
        (
            .emailSuppressed,
            .emailSuppressed(
                EmailSuppressed(
                    workspace: "acme", address: "nadia@acme.example", reason: .bounce, by: "mail-console",
                    detail: "550 5.1.1 no such user", provider: "ses", at: Samples.time - .seconds(5)))
        ),
    ]

    @Test(arguments: changes + mail)
    func `the documented examples of changes in parts, and of mail that is stopped and released`(type: EventType, change: DirectoryChange)
        throws
    {
        let event = try Event.read(ReceivedBody(contentType: nil, bytes: Samples.golden(type.rawValue)), arrival: Self.arrival)
        #expect(event.content == .directory(change))
        #expect(event.time == Samples.time)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var contentType: String? = "application/json"
        var expected: Unreadable
    }

    private static let noAssignee = Unreadable.Mistake(path: "$.data.assignee", expected: "an object, found nothing")

    static let bad = [
        Bad(testDescription: "not JSON", text: "hello", expected: .notJSON("line 1, column 1: expected a value, found a letter")),
        Bad(testDescription: "empty", text: "", expected: .notJSON("it is empty")),
        Bad(testDescription: "a list", text: "[]", expected: .wrongShape(path: "$", expected: "an object, found a list")),
        Bad(
            testDescription: "a foreign content type", text: "<a/>", contentType: "text/xml", expected: .contentType("text/xml")),
        Bad(
            testDescription: "another CloudEvents format", text: "", contentType: "application/cloudevents+avro",
            expected: .contentType("application/cloudevents+avro")),
        Bad(
            testDescription: "no specversion", text: "{}",
            expected: .wrongShape(
                path: "$.specversion", expected: "\"1.0\", found nothing",
                others: ["id", "source", "type"].map { .init(path: "$.\($0)", expected: "a text that is not empty, found nothing") })),
        Bad(
            testDescription: "another specversion", text: structured(specversion: "0.3"),
            expected: .wrongShape(path: "$.specversion", expected: "\"1.0\", found \"0.3\"")),
        Bad(
            testDescription: "an unknown type", text: structured(type: "conversation.exploded"),
            expected: .unknownType("conversation.exploded")),
        Bad(
            testDescription: "a time that is none", text: structured(time: "soon"),
            expected: .wrongShape(path: "$.time", expected: "a time such as 2026-11-22T14:03:45Z, found a text of 4 bytes")),
        Bad(
            testDescription: "a number for a text", text: structured(#"{"workspace":7,"conversation":{"id":"c-1"}}"#),
            expected: .wrongShape(
                path: "$.data.workspace", expected: "a text that is not empty, found a number", others: [noAssignee])),
        Bad(
            testDescription: "an empty workspace", text: structured(#"{"workspace":"","conversation":{"id":"c-1"}}"#),
            expected: .wrongShape(path: "$.data.workspace", expected: "a text that is not empty", others: [noAssignee])),
        Bad(
            testDescription: "no conversation", text: structured(#"{"workspace":"acme"}"#),
            expected: .wrongShape(path: "$.data.conversation", expected: "an object, found nothing", others: [noAssignee])),
        Bad(
            testDescription: "a conversation's id that is null", text: structured(#"{"workspace":"acme","conversation":{"id":null}}"#),
            expected: .wrongShape(
                path: "$.data.conversation.id", expected: "a text that is not empty, found null", others: [noAssignee])),
        Bad(
            testDescription: "an assignee of no known kind",
            text: structured(#"{"workspace":"acme","conversation":{"id":"c-1"},"assignee":{"type":"planet","id":"x"}}"#),
            expected: .wrongShape(path: "$.data.assignee.type", expected: "teammate, team or bot, found \"planet\"")),
        Bad(
            testDescription: "a member who is a number",
            text: structured(#"{"workspace":"acme","team":"sales","members":["nadia",7]}"#, type: "directory.team.upserted"),
            expected: .wrongShape(path: "$.data.members[1]", expected: "a text that is not empty, found a number")),
    ]

    @Test(arguments: bad)
    func `what cannot be read says where and what was expected`(bad: Bad) {
        #expect(throws: bad.expected) { try Self.read(bad.text, bad.contentType) }
    }

    @Test func `an assignment without an assignee, or with an empty conversation, names its path`() {
        let noAssignee = Self.structured(#"{"workspace":"acme","conversation":{"id":"c-1"}}"#)
        #expect(throws: Unreadable.wrongShape(path: "$.data.assignee", expected: "an object, found nothing")) { try Self.read(noAssignee) }
        let empty = Self.structured(#"{"workspace":"acme","conversation":{"id":""},"assignee":{"type":"team","id":"x"}}"#)
        #expect(throws: Unreadable.wrongShape(path: "$.data.conversation.id", expected: "a text that is not empty")) {
            try Self.read(empty)
        }
    }

    @Test func `a binary message with attributes missing names the headers, and the data's mistakes`() {
        let words = "a text that is not empty"
        let type = Unreadable.Mistake(path: "header type", expected: words)
        #expect(throws: Unreadable.wrongShape(path: "header source", expected: words, others: [type])) {
            try Self.read(Self.data, "application/json", headers: ["ce-specversion": "1.0", "ce-id": "e"])
        }
        let workspace = Unreadable.Mistake(path: "$.workspace", expected: "\(words), found nothing")
        let time = "a time such as 2026-11-22T14:03:45Z, found a text of 4 bytes"
        #expect(throws: Unreadable.wrongShape(path: "header time", expected: time, others: [workspace])) {
            let headers = ["specversion": "1.0", "id": "e", "source": "/s", "type": "presence.active", "time": "soon"]
            let named = Dictionary(uniqueKeysWithValues: headers.map { ("ce-" + $0.key, $0.value) })
            _ = try Self.read(#"{"teammate":"ann"}"#, nil, headers: named)
        }
    }
}
