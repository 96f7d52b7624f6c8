import Foundation

@testable import Sandbox
@testable import Scenario

/// What a run without a mistake brings.
struct World: Sendable {
    static var examples: URL {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return tests.deletingLastPathComponent().appending(path: "deploy/examples")
    }

    var entries: [Received] = []
    var results: [AssignmentResult] = []
    let addresses: [Addressee: String]

    /// A world in which nothing has happened.
    init(empty: Void) throws {
        addresses = Story.addresses(try Self.example("directory").array ?? [])
    }

    init() throws {
        try self.init(empty: ())
        for assignment in Story.cases { try add(assignment) }
    }

    static func example(_ name: String) throws -> JSON {
        try JSON(parsing: try Data(contentsOf: examples.appending(path: "\(name).json")))
    }

    /// What a provider is sent, in its own form.
    static func content(_ provider: Provider, title: String, body: String, url: String) -> JSON {
        switch provider {
        case .apns: ["aps": ["alert": ["title": .string(title), "body": .string(body)]], "url": .string(url)]
        case .fcm:
            ["message": ["notification": ["title": .string(title), "body": .string(body)], "data": ["url": .string(url)]]]
        case .ses: ["subject": .string("\(title): \(body)"), "text": .string("\(body)\n\(url)"), "headers": []]
        case .webPush, .fcmToken, .browser, .unknown: ["title": .string(title), "body": .string(body), "url": .string(url)]
        }
    }

    /// A line of what `belfry explain --json` says.
    static func line(_ addressee: Addressee, _ reason: String?) -> JSON {
        var line: [String: JSON] = [
            "teammate": .string(addressee.person), "name": .string(addressee.person.capitalized), "scope": "assignedToMyTeam",
            "channel": .string(addressee.channel),
        ]
        if let reason {
            line["reason"] = .string(reason)
            line["explanation"] = .string("A sentence about \(reason).")
        }
        return .object(line)
    }

    /// Something arrives at the provider that serves the channel, or at another one.
    mutating func arrive(
        _ addressee: Addressee, _ conversation: Conversation, at time: Double, _ verdict: Received.Verdict = .accepted, status: Int = 200,
        why: String? = nil, through provider: Provider? = nil, content: JSON? = nil
    ) {
        let provider = provider ?? Self.provider(of: addressee)
        let usual = Self.content(provider, title: conversation.customer, body: conversation.subject, url: conversation.url)
        entries.append(
            Received(
                number: entries.count + 1, time: Date(timeIntervalSince1970: time), provider: provider,
                service: provider == .webPush ? "mozilla" : nil, version: "HTTP/2", destination: addresses[addressee], status: status,
                verdict: verdict, why: why, headers: [:], content: content ?? usual))
    }

    /// The place of an assignment's result.
    func index(of assignment: Case) -> Int {
        results.firstIndex { $0.assignment.example == assignment.example } ?? 0
    }

    func conversation(of assignment: Case) -> Conversation { results[index(of: assignment)].conversation }

    /// What does not hold.
    func broken() -> [String] { Expectations.broken(complete, entries.map { Arrival($0) }, window: 10) }

    func table(_ assignment: Case) -> String {
        ScenarioTable(result: complete[index(of: assignment)], screen: .silent).lines.joined(separator: "\n")
    }

    /// The results with what has arrived.
    private var complete: [AssignmentResult] {
        results.map { result in
            var result = result
            result.take(entries.map { Arrival($0) })
            return result
        }
    }

    private mutating func add(_ assignment: Case) throws {
        let conversation = try Conversation(of: try Self.example(assignment.example))
        var lines: [(Addressee, String?)] = assignment.reasons.map { ($0.key, $0.value) }
        for addressee in assignment.notified.sorted() {
            lines.append((addressee, nil))
            arrive(addressee, conversation, at: 1000.4)
        }
        for addressee in assignment.notifiedLater.sorted() {
            lines.append((addressee, "active"))
            arrive(addressee, conversation, at: 1010.2)
        }
        let answer: JSON = ["event": "e", "lines": .array(lines.sorted { $0.0 < $1.0 }.map { Self.line($0.0, $0.1) })]
        var result = AssignmentResult(
            assignment, conversation, try Decision.all(answer), published: Date(timeIntervalSince1970: 1000), addresses: addresses)
        result.lastActivity = Date(timeIntervalSince1970: 999)
        results.append(result)
    }

    private static func provider(of addressee: Addressee) -> Provider {
        switch addressee.channel {
        case "web-push": .webPush
        case "email": .ses
        default: addressee.person == "nadia" ? .apns : .fcm
        }
    }
}

extension Screen {
    /// Nobody looks at it.
    static var silent: Screen { Screen(isTerminal: false, columns: nil, write: { _ in }, complain: { _ in }) }
}

extension Addressee {
    static func phone(of person: String) -> Self { Self(person: person, channel: "mobile-push") }
    static func mailbox(of person: String) -> Self { Self(person: person, channel: "email") }
}
