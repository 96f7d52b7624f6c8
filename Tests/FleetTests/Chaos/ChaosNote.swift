import Directory
import Messages

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
