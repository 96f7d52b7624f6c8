import Foundation
import Messages
import Testing

/// Ids of every kind: of events and their sources, too.
@Suite struct `An id` {
    private static func assignment(
        event: String = "e-1", source: String = "/helpdesk", workspace: String = "acme", conversation: String = "c-1",
        assignee: String = "nadia",
        actor: String = "rr"
    ) throws -> ReceivedBody {
        let event: [String: Any] = [
            "specversion": "1.0", "id": event, "source": source, "type": "conversation.assigned",
            "data": [
                "workspace": workspace, "conversation": ["id": conversation], "assignee": ["type": "teammate", "id": assignee],
                "assigned_by": ["type": "rule", "id": actor],
            ],
        ]
        return ReceivedBody(contentType: nil, bytes: Array(try JSONSerialization.data(withJSONObject: event)))
    }

    private static func places(_ id: String) throws -> [(path: String, body: ReceivedBody)] {
        [
            ("$.id", try assignment(event: id)), ("$.source", try assignment(source: id)),
            ("$.data.workspace", try assignment(workspace: id)),
            ("$.data.conversation.id", try assignment(conversation: id)), ("$.data.assignee.id", try assignment(assignee: id)),
            ("$.data.assigned_by.id", try assignment(actor: id)),
        ]
    }

    private static func read(_ body: ReceivedBody) -> Unreadable? {
        do throws(Unreadable) {
            _ = try Event.read(body, arrival: Samples.time)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        String(repeating: "x", count: 200), String(repeating: "é", count: 100), "with blanks and ~!@#$%", "日本語", "👩‍💻", "\u{200B}", "\u{A0}",
    ])
    func `of up to 200 bytes is taken wherever it stands`(id: String) throws {
        for place in try Self.places(id) { #expect(Self.read(place.body) == nil, "\(place.path)") }
    }

    @Test(arguments: [
        (String(repeating: "x", count: 201), "an id of at most 200 bytes"),
        (String(repeating: "é", count: 101), "an id of at most 200 bytes"),
        ("a\u{0}", "an id without control characters"), ("a\nb", "an id without control characters"),
        ("\u{7F}", "an id without control characters"), ("\u{85}", "an id without control characters"),
        ("lost \u{FFFD}", "an id in well-formed Unicode"),
    ])
    func `of 201 bytes, or with control characters, is refused with its path`(id: String, expected: String) throws {
        for place in try Self.places(id) {
            #expect(Self.read(place.body) == .wrongShape(path: place.path, expected: expected))
        }
    }

    @Test func `in a header is held to the same rule`() throws {
        let headers = [
            "ce-specversion": "1.0", "ce-id": String(repeating: "x", count: 201), "ce-source": "a\u{1}", "ce-type": "presence.active",
        ]
        let body = ReceivedBody(contentType: nil, headers: headers, bytes: Array(#"{"workspace":"acme","teammate":"ann"}"#.utf8))
        #expect(
            Self.read(body)
                == .wrongShape(
                    path: "header id", expected: "an id of at most 200 bytes",
                    others: [.init(path: "header source", expected: "an id without control characters")]))
    }

    @Test func `that may be left out may be empty`() throws {
        #expect(Self.read(try Self.assignment(actor: "")) == nil)
    }
}
