public import ArgumentParser
public import Messages
public import Operations

extension DeadLetterQueue: ExpressibleByArgument {}
extension Channel: ExpressibleByArgument {}

/// Which dead letters a command is about.
struct DeadLetterSelection: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only of this work queue: assignments, directory, web-push, mobile-push, email; or unrouted. Can be repeated.",
            valueName: "queue"))
    var queue: [DeadLetterQueue] = []

    @Option(help: ArgumentHelp("Only of this channel: web-push, mobile-push, email. Can be repeated.", valueName: "channel"))
    var channel: [Channel] = []

    @Option(
        help: ArgumentHelp("Only with this reason, such as expired or refused.", valueName: "word"),
        completion: .list(DeadLetterFilter.reasons))
    var reason: String?

    @Option(help: ArgumentHelp("Only of this workspace.", valueName: "id"))
    var workspace: String?

    @Option(help: ArgumentHelp("Only about this conversation.", valueName: "id"))
    var conversation: String?

    @Option(help: ArgumentHelp("Only jobs for this teammate, and assignments to them alone.", valueName: "id"))
    var teammate: String?

    @Option(help: ArgumentHelp("Only what this provider answered, such as ses, apns or web-push/mozilla.", valueName: "name"))
    var provider: String?

    @Option(help: ArgumentHelp("Only with this in its detail, in capitals or not.", valueName: "text"))
    var detail: String?

    @Option(help: ArgumentHelp("Only what has lain there longer than this: 90s, 5m, 4h, 7d.", valueName: "age"))
    var olderThan: Age?

    @Option(parsing: .unconditional, help: ArgumentHelp("At most so many.", valueName: "count"))
    var limit: Int?

    func validate() throws {
        guard limit.map({ $0 > 0 }) ?? true else { throw ValidationError("--limit has to be 1 or more.") }
        if let reason, !DeadLetterFilter.reasons.contains(reason) {
            throw ValidationError("--reason does not know \(reason). It knows: \(DeadLetterFilter.reasons.joined(separator: ", ")).")
        }
    }

    /// Whether nothing at all was chosen.
    var isEmpty: Bool {
        queue.isEmpty && channel.isEmpty && olderThan == nil && limit == nil
            && [reason, workspace, conversation, teammate, provider, detail].allSatisfy { $0 == nil }
    }

    /// The filter these options mean.
    /// - Parameter everywhere: whether what no route took is meant, too, when no queue was chosen: looking at it does no harm.
    func filter(ids: Set<String> = [], defaultLimit: Int = .max, everywhere: Bool = false) -> DeadLetterFilter {
        let chosen = Set(queue + channel.map { DeadLetterQueue(WorkQueue($0)) })
        var implied: [DeadLetterQueue] = chosen.isEmpty && everywhere ? DeadLetterQueue.allCases : []
        // Whoever names the reason means the only queue that has it.
        if chosen.isEmpty, reason == DeadLetterQueue.unrouted.rawValue { implied = [.unrouted] }
        var filter = DeadLetterFilter(
            queues: implied + DeadLetterQueue.allCases.filter(chosen.contains), reason: reason, workspace: workspace, ids: ids,
            before: olderThan?.moment, limit: limit ?? defaultLimit)
        (filter.conversation, filter.teammate, filter.provider, filter.detail) = (conversation, teammate, provider, detail)
        return filter
    }
}
