import AMQP
import ArgumentParser
import Messages
import Operations

/// `belfry dead`.
struct DeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead", abstract: "List, replay, export, import or drop dead letters.",
        discussion: """
            A dead letter is a message that could not be processed. It stays in the queue
            belfry.K.dead until an operator replays or drops it. --queue unrouted selects
            the messages that no route took: they stay in belfry.unrouted for 7 days.

            EXAMPLES
              belfry dead list --count
              belfry dead show 3f0c8a52-6a3b-5a43-9b0e-0d5f3c1b7a11
              belfry dead replay --channel email --reason misconfigured --rate 20
              belfry dead export --older-than 30d old.jsonl
              belfry dead drop --older-than 30d --dry-run
            """,
        subcommands: [
            DeadListCommand.self, DeadShowCommand.self, DeadReplayCommand.self, DeadDropCommand.self, DeadExportCommand.self,
            DeadImportCommand.self, DeadWatchCommand.self,
        ])
}

/// `belfry dead show`.
struct DeadShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show everything about one dead letter.",
        discussion: """
            Of the body only ids, kinds and times are shown; everything else is hidden. A
            long body is not shown at all. --show-body prints it as it is in the queue;
            on a terminal control characters are escaped.

            EXAMPLES
              belfry dead show 3f0c8a52-6a3b-5a43-9b0e-0d5f3c1b7a11
              belfry dead show body-9b74c9897bac --queue assignments
              belfry dead show body-9b74c9897bac --show-body
            """)

    @Argument(help: ArgumentHelp("The id that belfry dead list shows.", valueName: "id"))
    var id: String

    @Option(help: ArgumentHelp("Only look in the dead letters of this work queue, or unrouted.", valueName: "queue"))
    var queue: DeadLetterQueue?

    @Flag(help: "Print the body as it is, with tokens and addresses.")
    var showBody = false

    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        /// Several where the same id lies in more than one queue, or twice in one.
        var letters: [DeadLetterDetail]
    }

    func run() async throws {
        let filter = DeadLetterFilter(queues: queue.map { [$0] } ?? DeadLetterQueue.allCases, ids: [id])
        let found = try await withBroker(try readSettings(ConnectionSettings.broker())) { session in
            var found: [DeadLetter] = []
            try await DeadLetters(over: session).visit(filter) { found.append($0) }
            return found
        }
        guard !found.isEmpty else {
            throw OperationError(.notFound, "No dead letter has the id \(id).", fix: "belfry dead list shows them.")
        }
        let details = found.map { DeadLetterDetail($0, showsBody: showBody) }
        try output.show(Report(letters: details)) { DeadLetterText.write(details, now: .now, onTerminal: $0.isATerminal) }
    }
}

/// `belfry dead import`.
struct DeadImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Put dead letters from a file back into their queues.",
        discussion: """
            FILE is what belfry dead export wrote. All of it is checked first: when a line
            cannot be read nothing is imported. The letters are dead letters again, with
            their reasons; belfry dead replay has them processed. Importing a file twice
            duplicates every letter, with the same id.

            EXAMPLES
              belfry dead import letters.jsonl
              belfry dead import --dry-run letters.jsonl
            """)

    @Argument(help: ArgumentHelp("The file with the letters; - is standard input.", valueName: "file"))
    var file: InputFile

    @Flag(help: "Only check; send nothing.")
    var dryRun = false

    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var imported: Bool
        /// How many letters of each queue.
        var queues: [String: Int]
    }

    func run() async throws {
        let letters = try DeadLetterImport.read(try file.read())
        if !dryRun {
            try await withBroker(try readSettings(ConnectionSettings.broker())) { session in
                let progress = CommandProgress("letters", of: letters.count)
                defer { progress.end() }
                try await DeadLetterImport(over: session).run(letters, done: progress.advance)
            }
        }
        let counts = letters.reduce(into: [:]) { $0[$1.queue.rawValue, default: 0] += 1 }
        try output.show(Report(imported: !dryRun, queues: counts)) { terminal in
            var table = TextTable("QUEUE", ">LETTERS")
            for (queue, count) in counts.sorted(by: { $0.key < $1.key }) { table.add(queue, String(count)) }
            let end = "\(CountText.write(letters.count, "letter")) \(dryRun ? "readable, nothing imported" : "imported and confirmed")"
            return table.text(width: terminal.width) + terminal.coloured(end, .good) + "\n"
        }
    }
}

/// `belfry dead watch`.
struct DeadWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Print a line whenever dead letters come or go.",
        discussion: """
            Prints how many there are, then a line for every change, until Ctrl-C. It only
            reads the counts and takes nothing out of the queues. Letters that another
            command is reading at that moment are not counted. With --json each line is a
            JSON document.

            EXAMPLES
              belfry dead watch
              belfry dead watch --queue unrouted --every 1m
            """)

    @Option(help: ArgumentHelp("Only this queue: assignments, directory, web-push, mobile-push, email, unrouted.", valueName: "queue"))
    var queue: [DeadLetterQueue] = []

    @Option(help: ArgumentHelp("How often to look: 1s, 5s, 1m.", valueName: "time"))
    var every: Age = Age(argument: "5s")!

    @Flag(help: "Print each line as a JSON document.")
    var json = false

    func validate() throws {
        guard every.duration >= .seconds(1) else { throw ValidationError("--every has to be 1s or more.") }
    }

    func run() async throws {
        let queues = queue.isEmpty ? DeadLetterQueue.allCases : queue
        try await withBroker(try readSettings(ConnectionSettings.broker())) { session in
            let letters = DeadLetters(over: session)
            var counts: [DeadLetterQueue: Int] = [:]
            while !Task.isCancelled {
                for (queue, count) in try await letters.counts(queues) where counts[queue] != count {
                    try write(DeadLetterChange(queue: queue.rawValue, count: count, change: counts[queue].map { count - $0 }, at: .now))
                    counts[queue] = count
                }
                try await Task.sleep(for: every.duration)
            }
        }
    }

    private func write(_ change: DeadLetterChange) throws {
        let terminal = Terminal.results
        if json { return terminal.write(try JSONText.line(change) + [UInt8(ascii: "\n")]) }
        let colour: TextColour? = change.change.map { $0 > 0 ? .bad : .good } ?? nil
        terminal.write(colour.map { terminal.coloured(change.text, $0) } ?? change.text)
        terminal.write("\n")
    }
}

/// `belfry dead export`.
struct DeadExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write dead letters into a file, one a line.",
        discussion: """
            The file has everything that belfry dead import needs, including bodies with
            tokens and addresses. So only its owner can read it, and it must not exist
            yet. When the command ends it is on disk (fsync). With --remove each letter is
            taken out of its queue after that, not before.

            EXAMPLES
              belfry dead export letters.jsonl
              belfry dead export --older-than 30d --remove old.jsonl
              belfry dead export --channel email - | jq .properties.message_id
            """)

    @Argument(help: ArgumentHelp("The file to write; - is standard output.", valueName: "file"))
    var file: OutputFile

    @OptionGroup var selection: DeadLetterSelection

    @Flag(help: "Take the letters out of their queues once they are in the file.")
    var remove = false

    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var written: Int
        var removed: Bool
    }

    func validate() throws {
        if remove, file.isStandardOutput { throw ValidationError("--remove needs a file: standard output may lose what it is given.") }
    }

    func run() async throws {
        let filter = selection.filter()
        let count = try await DeadLetterRun.with(filter, try readSettings(ConnectionSettings.broker())) { session, progress in
            let letters = try file.open()
            var export = DeadLetterExport(over: session)
            export.removes = remove
            let count = try await export.run(filter, looked: progress.step) { line in
                try letters.write(line)
                if remove { try letters.sync() }
            }
            try letters.finish()
            return count
        }
        let end = "\(CountText.write(count, "letter")) written\(remove ? " and taken out of the queues" : "")"
        try output.conclude(Report(written: count, removed: remove), file: file) { $0.coloured(end, .good) + "\n" }
    }
}
