public import ArgumentParser
public import Messages
import Operations

extension WorkQueue: ExpressibleByArgument {}
extension Channel: ExpressibleByArgument {}

/// Which dead letters a command is about.
struct DeadLetterSelection: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only of this work queue: assignments, directory, web-push, mobile-push, email. Can be repeated.", valueName: "queue"))
    var queue: [WorkQueue] = []

    @Option(help: ArgumentHelp("Only of this channel: web-push, mobile-push, email. Can be repeated.", valueName: "channel"))
    var channel: [Channel] = []

    @Option(
        help: ArgumentHelp("Only with this reason, such as expired or refused.", valueName: "word"),
        completion: .list(DeadLetterFilter.reasons))
    var reason: String?

    @Option(help: ArgumentHelp("Only of this workspace.", valueName: "id"))
    var workspace: String?

    @Option(help: ArgumentHelp("At most so many.", valueName: "count"))
    var limit: Int?

    func validate() throws {
        guard limit.map({ $0 > 0 }) ?? true else { throw ValidationError("--limit has to be 1 or more.") }
        if let reason, !DeadLetterFilter.reasons.contains(reason) {
            throw ValidationError("--reason does not know \(reason). It knows: \(DeadLetterFilter.reasons.joined(separator: ", ")).")
        }
    }

    /// Whether nothing at all was chosen.
    var isEmpty: Bool { queue.isEmpty && channel.isEmpty && reason == nil && workspace == nil && limit == nil }

    /// The filter these options mean.
    func filter(ids: Set<String> = [], defaultLimit: Int = .max) -> DeadLetterFilter {
        let chosen = Set(queue + channel.map(WorkQueue.init))
        return DeadLetterFilter(
            queues: WorkQueue.allCases.filter { chosen.contains($0) }, reason: reason, workspace: workspace, ids: ids,
            limit: limit ?? defaultLimit)
    }
}
