import AMQP
import ArgumentParser
import Operations

/// `belfry dead drop`.
struct DeadDropCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Delete dead letters for good.",
        discussion: """
            This cannot be undone: check with --dry-run first, or keep a copy with belfry
            dead export --remove, which takes a letter out of its queue only after it is
            on disk. Say which letters, or --all. On a terminal --all asks first: type
            the number of letters to go on, or give --yes.

            EXAMPLES
              belfry dead drop --reason expired --older-than 7d --dry-run
              belfry dead drop --reason expired --older-than 7d
              belfry dead drop --id body-9b74c9897bac
            """)

    @OptionGroup var choice: DeadLetterChoice
    @OptionGroup var pace: RateOption

    @Flag(help: "Only say what would be dropped.")
    var dryRun = false

    @Flag(help: "Do not ask before --all drops everything.")
    var yes = false

    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var letters: [Drop.Result] = []
    }

    func run() async throws {
        let broker = try readSettings(ConnectionSettings.broker())
        if choice.all, !dryRun, !yes { try await ask(broker) }
        let report = try await DeadLetterRun.with(choice.filter, broker) { session, progress in
            var report = Report()
            var drop = Drop(over: session)
            drop.isDryRun = dryRun
            drop.rate = pace.rate
            do throws(OperationError) {
                try await drop.run(choice.filter, looked: progress.step) { report.letters.append($0) }
            } catch {
                throw DeadLetterRun.broken(error, after: dryRun ? 0 : report.letters.count, "dropped")
            }
            return report
        }
        try output.show(report) { text(report, $0) }
        try choice.check(found: report.letters.count, output)
    }

    /// Who types --all may not know how many that are. A program has nobody to ask, and means what it says.
    private func ask(_ broker: BrokerOptions) async throws {
        guard Terminal.canAsk else { return }
        let filter = choice.filter
        let count = try await withBroker(broker) { session -> Int in
            let letters = DeadLetters(over: session)
            if filter == DeadLetterFilter(queues: filter.queues) {
                return try await letters.counts(filter.queues).reduce(0) { $0 + $1.count }
            }
            var count = 0
            try await letters.visit(filter) { _ in count += 1 }
            return count
        }
        guard count > 0 else { return }
        let queues = filter.queues.map(\.name).joined(separator: ", ")
        let question = "This drops \(CountText.write(count, "letter")) of \(queues) for good. Type \(count) to go on: "
        guard Terminal.ask(question) == String(count) else {
            throw OperationError(
                .usage, "Nothing was dropped.", fix: "Type the number to drop them, or look first: belfry dead list --count")
        }
    }

    private func text(_ report: Report, _ terminal: Terminal) -> String {
        if report.letters.isEmpty { return choice.nothingMatches(terminal) }
        let word = dryRun ? "would drop" : "dropped"
        let end = "\(report.letters.count) \(dryRun ? "would be dropped" : "dropped")"
        return DeadLetterRun.table(report.letters.map { (word, nil, $0.letter) }, terminal) + terminal.coloured(end, .good) + "\n"
    }
}
