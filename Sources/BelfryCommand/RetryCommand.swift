import AMQP
import ArgumentParser
import Messages
import Operations

/// `belfry retry`.
struct RetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Retry waiting jobs.", subcommands: [RetryNowCommand.self])
}

/// `belfry retry now`.
struct RetryNowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "now", abstract: "Take jobs off the retry queues and try them at once.",
        discussion: """
            Use it when a provider is up again, or a setting is corrected, and jobs still
            wait for up to an hour. Each is published with its channel's key, confirmed,
            and only then taken out of its retry queue: if the command is interrupted, a
            job may be in both, and none is lost. Ids and counts of attempts stay.

            The router decides each job again before it is sent: what was closed, seen or
            given away meanwhile is withdrawn. A worker whose circuit for the provider is
            still open defers them again: belfry status --worker shows its state and the
            next try. After a restart the worker tries at once.

            Needs the rights of belfry-operator, which may read the channels' retry queues.

            EXAMPLES
              belfry retry now --channel email
              belfry retry now --dry-run
              belfry retry now --channel email --rate 20
            """)

    @Option(help: ArgumentHelp("Only of this channel: web-push, mobile-push, email. Can be repeated.", valueName: "channel"))
    var channel: [Channel] = []

    @OptionGroup var pace: RateOption

    @Flag(help: "Only say how many wait.")
    var dryRun = false

    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var queues: [RetryNow.Result] = []

        var jobs: Int { queues.reduce(0) { $0 + $1.jobs } }

        private enum CodingKeys: String, CodingKey { case queues }
    }

    func run() async throws {
        let channels = channel.isEmpty ? Channel.allCases : Channel.allCases.filter { channel.contains($0) }
        let report = try await withBroker(try readSettings(ConnectionSettings.broker())) { session -> Report in
            var report = Report()
            var retry = RetryNow(over: session)
            retry.isDryRun = dryRun
            retry.rate = pace.rate
            let waiting = try await retry.count(channels)
            let progress = CommandProgress("jobs brought back", of: waiting)
            defer { progress.end() }
            do throws(OperationError) {
                try await retry.run(channels, done: progress.step) { report.queues.append($0) }
            } catch {
                throw DeadLetterRun.broken(error, after: dryRun ? 0 : report.jobs, "brought back")
            }
            return report
        }
        try output.show(report) { text(report, $0) }
    }

    private func text(_ report: Report, _ terminal: Terminal) -> String {
        if report.queues.isEmpty { return terminal.coloured("No job waits for another try.", .good) + "\n" }
        var table = TextTable("CHANNEL", "DELAY", ">JOBS")
        for queue in report.queues { table.add(queue.channel.rawValue, queue.delay, String(queue.jobs)) }
        let jobs = CountText.write(report.jobs, "job")
        let end = dryRun ? "\(jobs) would be brought back" : "\(jobs) brought back; the router decides each again before it is sent"
        return table.text(width: terminal.width) + terminal.coloured(end, .good) + "\n"
    }
}
