import AMQP
public import ArgumentParser
public import Messages
public import Operations

/// What the commands share that go through dead letters one by one.
enum DeadLetterRun {
    /// Runs work with a session and a progress bar over all letters there are, and puts the bar away in every case.
    static func with<Value>(
        _ filter: DeadLetterFilter, _ broker: BrokerOptions, _ work: (BrokerSession, CommandProgress) async throws -> Value
    ) async throws -> Value {
        try await withBroker(broker) { session in
            let total = try await DeadLetters(over: session).counts(filter.queues).reduce(0) { $0 + $1.count }
            let progress = CommandProgress("letters looked at", of: total)
            defer { progress.end() }
            return try await work(session, progress)
        }
    }

    /// An error that came after something had been done says how much.
    static func broken(_ error: OperationError, after done: Int, _ word: String) -> OperationError {
        guard done > 0 else { return error }
        return OperationError(
            .partial, "\(done) \(word), then: \(error.text)", details: error.details, cause: error.cause, fix: error.fix)
    }

    /// A table of letters, cut after the first lines: people do not read more.
    static func table(_ lines: [(word: String, colour: TextColour?, letter: DeadLetterSummary)], _ terminal: Terminal) -> String {
        guard !lines.isEmpty else { return "" }
        var table = TextTable("", "QUEUE", "REASON", "ID")
        for line in lines.prefix(shown) {
            table.add([
                TextTable.Cell(line.word, line.colour), TextTable.Cell(line.letter.queue), TextTable.Cell(line.letter.reason),
                TextTable.Cell(line.letter.id),
            ])
        }
        let rest = lines.count > shown ? "… and \(lines.count - shown) more (--json lists all)\n" : ""
        return table.text(width: terminal.width, colours: terminal.usesColours) + rest
    }

    private static let shown = 50
}

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

    @Option(help: ArgumentHelp("Only with this text in its detail; case does not matter.", valueName: "text"))
    var detail: String?

    @Option(help: ArgumentHelp("Only what has been dead for longer than this: 90s, 5m, 4h, 7d.", valueName: "age"))
    var olderThan: Age?

    @Option(parsing: .unconditional, help: ArgumentHelp("At most this many.", valueName: "count"))
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
        // The reason names the only queue that has it.
        if chosen.isEmpty, reason == DeadLetterQueue.unrouted.rawValue { implied = [.unrouted] }
        var filter = DeadLetterFilter(
            queues: implied + DeadLetterQueue.allCases.filter(chosen.contains), reason: reason, workspace: workspace, ids: ids,
            before: olderThan?.moment, limit: limit ?? defaultLimit)
        (filter.conversation, filter.teammate, filter.provider, filter.detail) = (conversation, teammate, provider, detail)
        return filter
    }
}

/// Which dead letters a command changes: it has to be said.
struct DeadLetterChoice: ParsableArguments {
    @Option(help: ArgumentHelp("Only this one. Can be repeated.", valueName: "id"))
    var id: [String] = []

    @OptionGroup var selection: DeadLetterSelection

    @Flag(help: "All dead letters; what no route took only with --queue unrouted.")
    var all = false

    func validate() throws {
        guard all || !id.isEmpty || !selection.isEmpty else {
            throw ValidationError(
                """
                Say which letters are meant: --id, --queue, --channel, --reason, --workspace, --conversation, --teammate, --provider, --detail, \
                --older-than, --limit, or --all.
                """)
        }
    }

    /// The filter these options mean.
    var filter: DeadLetterFilter { selection.filter(ids: Set(id)) }

    /// Fails when an id was asked for and nothing was found, as for any other name that does not exist.
    func check(found count: Int, _ output: OutputOptions) throws {
        let ids = id.joined(separator: ", ")
        try output.end(notFound: "No dead letter has the id \(ids).", fix: "belfry dead list shows them.", if: !id.isEmpty && count == 0)
    }

    /// What people read when nothing matches: news where an id was given, the best there is otherwise.
    func nothingMatches(_ terminal: Terminal) -> String {
        terminal.coloured("No dead letter matches.", id.isEmpty ? .good : .doubtful) + "\n"
    }
}

/// How fast a command goes through dead letters.
struct RateOption: ParsableArguments {
    @Option(help: ArgumentHelp("At most this many a second, to spare a provider that has just come back.", valueName: "number"))
    var rate: Double?

    func validate() throws {
        guard rate.map({ $0 > 0 && $0.isFinite }) ?? true else { throw ValidationError("--rate has to be more than 0.") }
    }
}
