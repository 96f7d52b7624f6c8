import Foundation
import Sandbox

/// What `belfry explain --json` says about one person and channel.
struct Decision: Sendable, Equatable {
    var addressee: Addressee
    var name: String
    /// The word for why not; nil when they are to be notified.
    var reason: String?
    /// The sentence that belongs to it.
    var sentence: String
}

extension Decision {
    /// All of an answer's, in the order of the channels.
    static func all(_ answer: JSON) throws -> [Decision] {
        if let unknown = answer["unknown_assignee"]?.string { throw Failure("the directory does not know \(unknown)") }
        let decisions = try (answer["lines"]?.array ?? []).map { try Decision($0) }
        return Story.channels.flatMap { channel in decisions.filter { $0.addressee.channel == channel } }
    }

    private init(_ line: JSON) throws {
        guard let person = line["teammate"]?.string, let channel = line["channel"]?.string else {
            throw Failure("belfry explain names no teammate or channel")
        }
        addressee = Addressee(person: person, channel: channel)
        name = line["name"]?.string ?? person
        reason = line["reason"]?.string
        sentence = line["explanation"]?.string ?? ""
    }
}

/// A dead letter as `belfry dead list --json` has it.
struct ListedDeadLetter: Sendable, Equatable {
    var reason: String
    var detail: String?

    /// Both, in a line.
    var text: String { [reason, detail].compactMap { $0 }.joined(separator: ", ") }
}

/// What came of one assignment: the decisions of the fleet beside what has arrived.
struct AssignmentResult: Sendable {
    let assignment: Case
    let conversation: Conversation
    var decisions: [Decision]
    let published: Date
    /// What an arrival's destination contains.
    let addresses: [Addressee: String]
    /// When somebody it waits for was last active.
    var lastActivity: Date?
    var deadLetters: [Addressee: ListedDeadLetter] = [:]
    private(set) var arrivals: [Arrival] = []

    init(_ assignment: Case, _ conversation: Conversation, _ decisions: [Decision], published: Date, addresses: [Addressee: String]) {
        self.assignment = assignment
        self.conversation = conversation
        self.decisions = decisions
        self.published = published
        self.addresses = addresses
    }

    /// Takes what concerns this conversation out of all that has arrived.
    mutating func take(_ all: [Arrival]) { arrivals = all.filter { $0.content.contains(conversation.url) } }

    /// What a provider took for somebody, oldest first.
    func accepted(_ addressee: Addressee) -> [Arrival] { arrived(for: addressee).filter { $0.verdict == .accepted } }

    /// Which played failures met a request for somebody.
    func faults(_ addressee: Addressee) -> [Arrival] { arrived(for: addressee).filter { $0.verdict == .fault } }

    /// Everybody for whom something was accepted.
    var notified: Set<Addressee> { Set(addresses.keys.filter { !accepted($0).isEmpty }) }

    /// The people it concerned, in the order of the decisions.
    var people: [(id: String, name: String)] {
        var people: [(id: String, name: String)] = []
        for decision in decisions where !people.contains(where: { $0.id == decision.addressee.person }) {
            people.append((decision.addressee.person, decision.name))
        }
        return people
    }

    private func arrived(for addressee: Addressee) -> [Arrival] {
        guard let address = addresses[addressee] else { return [] }
        return arrivals.filter { $0.concerns(address, conversation) }
    }
}
