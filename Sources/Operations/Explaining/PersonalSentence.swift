import Messages
import Routing

/// What the person is told: one sentence about a decision and what became of it, in words that name no setting and no event.
enum PersonalSentence {
    /// About a decision that would be made now.
    /// - Parameter isObstructed: whether what is sent on that channel waits at the moment.
    static func now(_ reason: Reason?, heldFor wait: Duration?, isObstructed: Bool = false) -> String {
        switch reason {
        case nil where isObstructed:
            "You would be notified, but late: the service that delivers it takes nothing at the moment."
        case nil: "You would be notified."
        case .active? where wait != nil:
            "You are active in the product. You would be notified in \(AgeText.write(wait ?? .zero)) if you are not active any more by then."
        case .active?: "You are active in the product, where you would see the conversation."
        case let reason?: reason.sentenceForTeammate
        }
    }

    /// About a decision that was made.
    static func about(_ line: HistoryReport.Line, _ reason: Reason?, decidedAt: Timestamp) -> String {
        func clock(_ moment: Timestamp) -> String { ClockText.write(moment, beside: decidedAt) + " UTC" }
        let last = line.jobs.flatMap(\.outcomes).max { $0.at < $1.at }
        switch line.progress {
        case .no: return reason?.sentenceForTeammate ?? unknown
        case .later:
            let due = line.heldUntil.map { " You are notified at \(clock($0)) if you have not been active since." } ?? ""
            return (reason?.sentenceForTeammate ?? unknown) + due
        case .queued: return "\(thing(line.channel)) is on its way to you."
        case .waiting:
            let next = line.jobs.compactMap(\.outcomes.last?.nextTryAt).min().map { " The next try is at \(clock($0))." } ?? ""
            return "\(thing(line.channel)) could not be delivered yet.\(next)"
        case .accepted:
            let delivered = line.jobs.flatMap(\.outcomes).first { $0.result == .delivered }
            let who = ProviderName.of(delivered?.provider ?? "")
            return "\(thing(line.channel)) was accepted by \(who)\(delivered.map { " at \(clock($0.at))" } ?? "")\(unseen(line.channel))"
        case .shown:
            if let clicked = line.jobs.compactMap(\.clickedAt).min() { return "You opened the notification at \(clock(clicked))." }
            let shown = line.jobs.compactMap(\.shownAt).min()
            return "\(thing(line.channel)) was shown to you\(shown.map { " at \(clock($0))" } ?? "")."
        case .withdrawn:
            let reason = last.flatMap { Reason(word: $0.reason, scope: line.scope, goneAt: $0.at) }
            return reason?.sentenceForTeammate ?? unknown
        case .failed:
            let isGone = line.jobs.allSatisfy { $0.state == .gone }
            return isGone
                ? Reason.noDestination(.gone(at: last?.at ?? decidedAt)).sentenceForTeammate
                : "\(thing(line.channel)) could not be delivered to you."
        }
    }

    private static let unknown = "You were not notified."

    private static func thing(_ channel: Channel) -> String {
        switch channel {
        case .webPush: "A notification for your browser"
        case .mobilePush: "A notification for your phone"
        case .email: "A mail"
        }
    }

    /// Nothing reports that a mail was read.
    private static func unseen(_ channel: Channel) -> String {
        switch channel {
        case .webPush, .mobilePush: "; nothing has reported that it was shown."
        case .email: "."
        }
    }
}
