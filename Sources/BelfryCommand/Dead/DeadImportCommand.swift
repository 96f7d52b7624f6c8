import AMQP
import ArgumentParser
import Operations

/// `belfry dead import`.
struct DeadImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Put letters from a file back where they lay.",
        discussion: """
            FILE is what belfry dead export wrote. All of it is checked first: when a line
            cannot be read nothing is imported. The letters are dead letters again, with
            their reasons; belfry dead replay puts them to work. Importing a file twice
            makes every letter twice, with the same id.

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
            try await withBroker { session, _ in
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
