import Messages

/// What the load has published besides its assignments: how conversations ended for those they were given to, and which browsers and
/// phones changed hands.
///
/// Nobody sees the moment at which the router takes something in. Two others are known: when the event was made, before anybody could
/// have it, and when the directory's file was first seen to say so. Before the first it cannot have counted, after the second it must
/// have. In between both are right.
struct ChaosHistory: Sendable {
    typealias Ring = ChaosAudience.Ring

    /// How a conversation ends for those it was given to.
    enum End: Sendable, Equatable {
        case closed
        /// For this one alone.
        case seen(by: String)
        /// For everybody else.
        case reassigned(to: String)

        /// The router's word for it.
        fileprivate var word: String {
            switch self {
            case .closed: "conversationClosed"
            case .seen: "alreadySeen"
            case .reassigned: "reassigned"
            }
        }

        fileprivate func concerns(_ teammate: String) -> Bool {
            switch self {
            case .closed: true
            case .seen(let other): other == teammate
            case .reassigned(let other): other != teammate
            }
        }
    }

    private struct Ending {
        var end: End
        var made: Timestamp
        var takenIn: Timestamp?
    }

    /// A browser or phone, called by who had it first, goes from one to another; nil is nobody.
    private struct Move {
        var home: String
        var from: String?
        var to: String?
        var made: Timestamp
        var takenIn: Timestamp?
    }

    /// The router reads its clock before the transaction in which it decides.
    private static let tolerance = Duration.seconds(1)

    private var endings: [Int: Ending] = [:]
    /// In the order in which they were taken in: each waits for the one before.
    private var moves: [Move] = []

    /// How many conversations have ended, and how often something changed hands.
    var ended: Int { endings.count }
    var moved: Int { moves.count }

    mutating func end(_ conversation: Int, by end: End, made: Timestamp) { endings[conversation] = Ending(end: end, made: made) }

    mutating func takeInEnd(of conversation: Int, at moment: Timestamp) { endings[conversation]?.takenIn = moment }

    mutating func move(_ home: String, to owner: String?, made: Timestamp) {
        let last = moves.last { $0.home == home }
        moves.append(Move(home: home, from: last == nil ? home : last?.to, to: owner, made: made))
    }

    /// The last move is in the directory.
    mutating func takeInMove(at moment: Timestamp) {
        if !moves.isEmpty { moves[moves.count - 1].takenIn = moment }
    }
}

extension ChaosHistory {
    /// Who is to be told because a conversation was given to somebody else; nil when it was not.
    func colleague(in conversation: Int) -> String? {
        if case .reassigned(let colleague)? = endings[conversation]?.end { colleague } else { nil }
    }

    /// The id of the event that asked for a ring.
    func event(of ring: Ring) -> String {
        colleague(in: ring.conversation) == ring.teammate
            ? ChaosAudience.reassignmentID(ring.conversation) : ChaosAudience.assignmentID(ring.conversation)
    }

    /// When the event was made that asked for a ring, unless that was the assignment.
    func reassigned(_ ring: Ring) -> Timestamp? {
        colleague(in: ring.conversation) == ring.teammate ? endings[ring.conversation]?.made : nil
    }

    /// Whether the router may have had this reason against a ring at a moment.
    /// - Parameter asked: when the event was made that asked for the ring.
    func allows(_ word: String, at moment: Timestamp, against ring: Ring, askedAt asked: Timestamp) -> Bool {
        if word.hasPrefix("noDestination.") { return mayHaveHadNothing(ring.teammate, from: asked, to: moment + Self.tolerance) }
        guard let ending = ending(of: ring), ending.made <= moment + Self.tolerance else { return false }
        return word == ending.end.word
    }

    /// Whether the router may have had any reason against a ring, at whatever moment.
    func allowsSomething(against ring: Ring, askedAt asked: Timestamp) -> Bool {
        ending(of: ring) != nil || mayHaveHadNothing(ring.teammate, from: asked, to: Timestamp(milliseconds: .max))
    }

    /// Whether a ring's conversation was over for certain.
    func isOver(_ ring: Ring, by moment: Timestamp) -> Bool {
        guard let takenIn = ending(of: ring)?.takenIn else { return false }
        return takenIn <= moment
    }

    /// Whether a browser or phone was not somebody's all the time, for certain: what took it away had been taken in when that began, and
    /// nothing that gives it back had been made when it ended.
    func isForeign(_ home: String, to teammate: String, from start: Timestamp, to end: Timestamp) -> Bool {
        let moves = moves.filter { $0.home == home && $0.made <= end }
        let gained = moves.lastIndex { $0.to == teammate }
        if gained == nil && home != teammate { return true }
        return moves[(gained.map { $0 + 1 } ?? 0)...].contains { move in move.takenIn.map { $0 <= start } ?? false }
    }

    /// Whether a browser or phone can have been somebody's by then.
    func mayHaveBeen(_ home: String, of teammate: String, by moment: Timestamp) -> Bool {
        home == teammate || moves.contains { $0.home == home && $0.to == teammate && $0.made <= moment }
    }

    private func ending(of ring: Ring) -> Ending? {
        endings[ring.conversation].flatMap { $0.end.concerns(ring.teammate) ? $0 : nil }
    }

    /// Whether what somebody had may have been taken away, and nothing else be there yet, at some time between two moments.
    private func mayHaveHadNothing(_ teammate: String, from start: Timestamp, to end: Timestamp) -> Bool {
        moves.indices.contains { index in
            guard moves[index].from == teammate, moves[index].to != teammate, moves[index].made <= end else { return false }
            guard let regained = moves[(index + 1)...].first(where: { $0.to == teammate })?.takenIn else { return true }
            return regained >= start
        }
    }
}
