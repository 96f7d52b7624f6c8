import AMQP
import Directory
import Foundation
import Messages
import Sandbox

/// The oracle's books: what the broker has confirmed to the producer, what was published besides, and what arrived at the providers.
actor ChaosLedger {
    typealias Ring = ChaosAudience.Ring

    /// Whatever is below this number has been handed to the broker, confirmed or not.
    private(set) var attempted = 0
    private(set) var confirmed = 0
    private var isConfirmed: [Bool] = []
    private var attemptedAt: [Timestamp] = []
    /// Every event in it is published until it is confirmed.
    private(set) var history = ChaosHistory()
    private var arrivals: [Ring: ChaosArrivals] = [:]
    private var lastNumber = 0
    /// How many have notified so far, each counted once.
    private(set) var notified = 0
    /// Requests that no assignment explains.
    private(set) var invented: [String] = []
    /// Requests that providers refused for their own reasons: the fleet has made a mistake.
    private(set) var refused: [String] = []
    /// Requests that met a fault.
    private(set) var failed = 0
    private(set) var arrived = 0

    /// Takes the next numbers for the producer.
    func attempt(_ count: Int) -> Range<Int> {
        let numbers = attempted..<attempted + count
        attempted = numbers.upperBound
        isConfirmed += Array(repeating: false, count: count)
        attemptedAt += Array(repeating: Timestamp.now, count: count)
        return numbers
    }

    func confirm(_ numbers: some Sequence<Int>) {
        for number in numbers where !isConfirmed[number] {
            isConfirmed[number] = true
            confirmed += 1
        }
    }

    /// Notes what has come to the sandbox since the last time.
    func collect(from sandbox: SandboxServer) async {
        for request in await sandbox.received(ReceivedFilter(since: lastNumber)) {
            lastNumber = max(lastNumber, request.number)
            switch request.verdict {
            case .accepted: accept(request)
            case .refused: refused.append("\(request.provider.rawValue) \(request.status ?? 0): \(request.why ?? "")")
            // An answer that was only late was the right one.
            case .fault where request.status.map { $0 < 300 } == true: accept(request)
            case .fault: fail(request)
            }
        }
    }

    /// Whether these assignments have notified everywhere.
    func haveArrived(_ numbers: Range<Int>) -> Bool {
        numbers.allSatisfy { ChaosAudience.rings(of: $0).allSatisfy { hasArrived($0) } }
    }
}

/// What the load publishes besides assignments: before it is handed to the broker, and when the directory has been seen to have it.
extension ChaosLedger {
    func end(_ conversation: Int, by end: ChaosHistory.End) { history.end(conversation, by: end, made: .now) }

    func takeInEnd(of conversation: Int) { history.takeInEnd(of: conversation, at: .now) }

    func move(_ home: String, to owner: String?) { history.move(home, to: owner, made: .now) }

    /// The last one.
    func takeInMove() { history.takeInMove(at: .now) }
}

extension ChaosLedger {
    /// Rings that have to be and are nowhere, and those that perhaps should not have been: what the journal has to be asked about.
    func doubtful(_ left: ChaosLeftovers) -> [Ring] {
        let oracle = ChaosOracle(history: history)
        var doubtful = expected.filter { !hasArrived($0) && !isLeft($0, left) }
        for (ring, seen) in arrivals where oracle.suspicion(against: ring, seen) != nil { doubtful.append(ring) }
        return doubtful
    }

    /// The verdict, with what still lies on the broker, and what the journal says about what is doubtful.
    func verdict(_ left: ChaosLeftovers, _ notes: [Ring: ChaosNote]) -> ChaosVerdict {
        let oracle = ChaosOracle(history: history)
        var verdict = ChaosVerdict(attempted: attempted, confirmed: confirmed)
        verdict.ended = history.ended
        verdict.moved = history.moved
        for ring in expected {
            let asked = history.reassigned(ring) ?? attemptedAt[ring.conversation]
            switch oracle.fate(of: ring, arrivals[ring], isLeft: isLeft(ring, left), notes[ring], askedAt: asked) {
            case .delivered, .left: break
            case .withdrawn: verdict.withdrawn += 1
            case .notSent: verdict.notSent += 1
            case .lost: verdict.lost.append(.init(ring: ring, asked: asked, failures: arrivals[ring]?.failures ?? 0, note: notes[ring]))
            }
        }
        for (ring, seen) in arrivals where !seen.accepted.isEmpty {
            verdict.delivered += 1
            verdict.duplicates += seen.accepted.count - 1
            verdict.most = max(verdict.most, seen.accepted.count)
            if !seen.areTheSame { verdict.different.append(ring) }
            if let mistake = oracle.mistake(in: ring, seen, notes[ring]) { verdict.wrong.append("\(ring): \(mistake)") }
        }
        verdict.queued = left.queued
        verdict.dead = left.dead
        verdict.invented = invented + left.jobs.keys.filter { !isExpected($0) }.map { "\($0) in a queue" } + left.unreadable
        verdict.refused = refused
        return verdict
    }

    /// What has to ring, or needs a reason not to.
    private var expected: [Ring] { (0..<attempted).filter { isConfirmed[$0] }.flatMap { rings(of: $0) } }

    private func isLeft(_ ring: Ring, _ left: ChaosLeftovers) -> Bool {
        left.jobs[ring] != nil || left.events.contains(history.event(of: ring))
    }
}

extension ChaosLedger {
    private func accept(_ request: Received) {
        guard request.provider != .fcmToken else { return }
        let at = Timestamp(milliseconds: Int64(request.time.timeIntervalSince1970 * 1000))
        guard let (ring, home) = recognize(request), history.mayHaveBeen(home, of: ring.teammate, by: at) else {
            return invented.append("\(request.provider.rawValue) \(request.number)")
        }
        arrived += 1
        if !hasArrived(ring) { notified += 1 }
        arrivals[ring, default: ChaosArrivals()].accept(.init(at: at, home: home, identity: request.identity.hashValue))
    }

    private func fail(_ request: Received) {
        failed += 1
        guard let (ring, _) = recognize(request) else { return }
        arrivals[ring, default: ChaosArrivals()].fail(at: Timestamp(milliseconds: Int64(request.time.timeIntervalSince1970 * 1000)))
    }

    /// Which ring a request was, and where it went; nil when it cannot be any.
    private func recognize(_ request: Received) -> (ring: Ring, home: String)? {
        guard let sending = ChaosAudience.sending(request), sending.conversation < attempted else { return nil }
        return rings(of: sending.conversation).first { sending.isOf($0, event: history.event(of: $0)) }.map { ($0, sending.home) }
    }

    /// What a conversation makes ring, once each: its assignment, and giving it to somebody else.
    private func rings(of conversation: Int) -> [Ring] {
        let rings = ChaosAudience.rings(of: conversation)
        guard let colleague = history.colleague(in: conversation) else { return rings }
        return rings + [ChaosAudience.ring(of: conversation, for: colleague)]
    }

    private func hasArrived(_ ring: Ring) -> Bool { arrivals[ring].map { !$0.accepted.isEmpty } ?? false }

    private func isExpected(_ ring: Ring) -> Bool { ring.conversation < attempted && rings(of: ring.conversation).contains(ring) }
}

/// The requests that came to a provider for one ring.
struct ChaosArrivals: Sendable {
    /// One that was accepted.
    struct Acceptance: Sendable {
        var at: Timestamp
        /// Where it went, by who had the destination first.
        var home: String
        /// What a receiver tells duplicates by, hashed.
        var identity: Int
    }

    private(set) var accepted: [Acceptance] = []
    /// How many met a fault, and when the last one did.
    private(set) var failures = 0
    private(set) var lastFailure: Timestamp?

    mutating func accept(_ acceptance: Acceptance) { accepted.append(acceptance) }

    mutating func fail(at moment: Timestamp) {
        failures += 1
        lastFailure = moment
    }

    /// Whether a receiver sees that they are the same. Each destination has a job of its own.
    var areTheSame: Bool {
        accepted.allSatisfy { one in accepted.allSatisfy { $0.home != one.home || $0.identity == one.identity } }
    }
}

/// What lies in the queues when everything is over.
struct ChaosLeftovers: Sendable {
    /// Events about conversations that nobody has decided about, by id.
    var events: Set<String> = []
    /// Jobs, each with the queues it lies in.
    var jobs: [ChaosAudience.Ring: [String]] = [:]
    /// How many messages wait, and how many are dead.
    var queued = 0
    var dead = 0
    /// What is neither.
    var unreadable: [String] = []

    mutating func add(_ message: IncomingMessage, from queue: String) {
        if queue.hasSuffix(".dead") { dead += 1 } else { queued += 1 }
        if let job = try? Job.read(message.body), let ring = ChaosAudience.ring(of: job) {
            jobs[ring, default: []].append(queue)
        } else if let id = message.properties.messageID, ChaosAudience.isEvent(id) {
            events.insert(id)
        } else {
            unreadable.append("a message in \(queue)")
        }
    }
}

/// What the directory's journal says about one ring.
struct ChaosNote: Sendable {
    /// A reason not to send it.
    struct Reason: Sendable {
        var word: String
        var at: Timestamp
    }

    /// Why it was decided against when its event came. Another copy of the event that is decided against leaves no reason.
    var decided: [Reason] = []
    /// Why its jobs were withdrawn that had waited.
    var withdrawn: [Reason] = []
    /// How often its event came.
    var copies = 0
    /// The attempts that workers have reported as delivered. A report may be lost.
    var delivered: Set<Int> = []
    /// All of it, a line each, for whoever looks for the fault.
    var lines: [String] = []
}

extension ChaosNote {
    /// - Parameter event: the id of the event that asked for the ring.
    init(_ history: ConversationHistory, of ring: ChaosAudience.Ring, event: String) {
        for entry in history.entries where entry.event == event {
            copies = max(copies, entry.copies)
            lines.append("\(entry.at.text) decided\(entry.isRecheck ? " again" : ""), copy \(entry.copies)")
            for decision in entry.decisions where decision.teammate == ring.teammate && decision.channel == ring.channel {
                if let word = decision.word { decided.append(Reason(word: word, at: entry.at)) }
            }
        }
        let notification = ChaosAudience.notificationID(event: event, teammate: ring.teammate)
        for outcome in history.outcomes where outcome.channel == ring.channel && outcome.notification.lowercase == notification {
            lines.append("\(outcome.at.text) \(outcome.result.rawValue) attempt \(outcome.attempt) \(outcome.code) \(outcome.reason)")
            switch outcome.result {
            case .withdrawn: withdrawn.append(Reason(word: outcome.reason, at: outcome.at))
            case .delivered: delivered.insert(outcome.attempt)
            case .retried, .gone, .dead: break
            }
        }
    }
}
