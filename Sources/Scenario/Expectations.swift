import Foundation
import Sandbox

/// What has to hold in the end.
enum Expectations {
    /// Everything that does not hold, over all results and all that has arrived; each a plain line.
    /// - Parameter window: how long the directory counts somebody as active, in seconds.
    static func broken(_ results: [AssignmentResult], _ all: [Arrival], window: TimeInterval) -> [String] {
        results.flatMap { wronglyDecided($0) + wronglyNotified($0) + wrongTexts($0) } + results.flatMap { tooEarly($0, window) }
            + foreign(results, all)
    }

    /// How many expectations there are: one for each person and channel, and one for each text.
    static func count(_ results: [AssignmentResult]) -> Int {
        results.reduce(0) { $0 + $1.decisions.count + $1.assignment.recipients.count }
    }

    private static func place(_ result: AssignmentResult, _ addressee: Addressee) -> String {
        "\(result.conversation.id), \(addressee.person), \(addressee.channel)"
    }

    /// The reasons of the decision against those that have to be given.
    private static func wronglyDecided(_ result: AssignmentResult) -> [String] {
        let assignment = result.assignment
        var expected = assignment.reasons
        for addressee in assignment.notified { expected[addressee] = "notify" }
        for addressee in assignment.notifiedLater { expected[addressee] = "active" }
        let given = Dictionary(result.decisions.map { ($0.addressee, $0.reason ?? "notify") }) { $1 }
        return Set(expected.keys).union(given.keys).sorted().compactMap { addressee in
            let (wanted, got) = (expected[addressee] ?? "nothing", given[addressee] ?? "nothing")
            return wanted == got ? nil : "\(place(result, addressee)): the decision had to be \(wanted), and is \(got)"
        }
    }

    /// Those who have to be notified are notified once, nobody else is.
    private static func wronglyNotified(_ result: AssignmentResult) -> [String] {
        let (wanted, got) = (result.assignment.recipients, result.notified)
        let missing = wanted.subtracting(got).sorted().map { "\(place(result, $0)): had to be notified, and nothing arrived" }
        let foreign = got.subtracting(wanted).sorted().map { "\(place(result, $0)): was notified, and should not have been" }
        let repeated = got.sorted().compactMap { addressee -> String? in
            let times = result.accepted(addressee).count
            return times > 1 ? "\(place(result, addressee)): was notified \(times) times" : nil
        }
        return missing + foreign + repeated
    }

    /// Everybody reads who wrote, and what it is about.
    private static func wrongTexts(_ result: AssignmentResult) -> [String] {
        let conversation = result.conversation
        return result.notified.intersection(result.assignment.recipients).sorted().flatMap { addressee in
            result.accepted(addressee).flatMap { arrival in
                [conversation.customer, conversation.subject].filter { !arrival.content.contains($0) }.map {
                    "\(place(result, addressee)): the text does not say “\($0)”: \(arrival.text)"
                }
            }
        }
    }

    /// Those who were active are notified when the window is over, not before.
    private static func tooEarly(_ result: AssignmentResult, _ window: TimeInterval) -> [String] {
        result.assignment.notifiedLater.intersection(result.notified).sorted().compactMap { addressee in
            guard let first = result.accepted(addressee).first, let lastActivity = result.lastActivity else { return nil }
            let waited = first.time.timeIntervalSince(lastActivity)
            if waited >= window { return nil }
            return "\(place(result, addressee)): was notified \(seconds(waited)) after the last activity, not \(Int(window)) s"
        }
    }

    /// Nothing arrives that belongs to no case, and no provider refuses what the fleet sends.
    private static func foreign(_ results: [AssignmentResult], _ all: [Arrival]) -> [String] {
        let known = Set(results.flatMap { $0.arrivals.map(\.number) })
        return all.compactMap { arrival in
            if arrival.isWrong { return "\(arrival.provider.rawValue) refused a request: \(arrival.why ?? "")" }
            if !arrival.isNotification || known.contains(arrival.number) { return nil }
            return "\(arrival.provider.rawValue) was sent something that belongs to no assignment: \(arrival.text)"
        }
    }

    /// A time in tenths of a second, such as `5.2 s`.
    static func seconds(_ time: TimeInterval) -> String { String(format: "%.1f s", time) }
}
