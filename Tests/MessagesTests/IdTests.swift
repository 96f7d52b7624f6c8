import Foundation
import Testing

@testable import Messages

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

    private static func jobs(_ id: String) throws -> [(path: String, job: Job)] {
        let job = try #require(Samples.jobs["job.email"])
        var (destination, workspace, teammate, conversation) = (job, job, job, job)
        destination.destination.id = id
        workspace.notification.workspace = id
        teammate.notification.teammate = id
        conversation.notification.conversation = id
        return [
            ("$.destination.id", destination), ("$.notification.workspace", workspace), ("$.notification.teammate", teammate),
            ("$.notification.conversation", conversation),
        ]
    }

    /// The bytes of a job for either reader: with an unknown member in its address the quick one leaves it to the general one.
    private static func bytes(_ job: Job, isUnusual: Bool) -> [UInt8] {
        let text = String(decoding: job.json(), as: UTF8.self)
        return Array((isUnusual ? text.replacing("{\"mailbox\"", with: "{\"more\":1,\"mailbox\"") : text).utf8)
    }

    struct Unusable: Sendable {
        var id: String
        var expected: String
    }

    static let unusable = [
        Unusable(id: "", expected: "a text that is not empty"),
        Unusable(id: String(repeating: "x", count: 201), expected: "an id of at most 200 bytes"),
        Unusable(id: "a\nb", expected: "an id without control characters"),
        Unusable(id: "lost \u{FFFD}", expected: "an id in well-formed Unicode"),
    ]

    @Test(arguments: unusable, [false, true])
    func `in a job is held to the same rule, whichever reader reads it`(unusable: Unusable, isUnusual: Bool) throws {
        for (path, job) in try Self.jobs(unusable.id) {
            let bytes = Self.bytes(job, isUnusual: isUnusual)
            #expect((JSONScanner.job(in: bytes) == nil) == isUnusual)
            #expect(throws: Unreadable.wrongShape(path: path, expected: unusable.expected)) { try Job.read(bytes) }
        }
    }

    @Test(arguments: [String(repeating: "x", count: 200), "with blanks and ~!@#$%", "日本語"], [false, true])
    func `in a job is taken as it is in an event`(id: String, isUnusual: Bool) throws {
        for (_, job) in try Self.jobs(id) { #expect(try Job.read(Self.bytes(job, isUnusual: isUnusual)) == job) }
    }

    @Test func `that may be left out may be empty`() throws {
        #expect(Self.read(try Self.assignment(actor: "")) == nil)
    }
}
