import AMQP
import ArgumentParser
import Operations

/// `belfry dead export`.
struct DeadExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write dead letters into a file, one a line.",
        discussion: """
            The file has everything that belfry dead import needs: also bodies with tokens
            and addresses. So only its owner may read it, and it must not be there yet.
            When this returns it is on the disk (fsync). With --remove each letter leaves
            its queue after that, and not before.

            EXAMPLES
              belfry dead export letters.jsonl
              belfry dead export --older-than 30d --remove old.jsonl
              belfry dead export --channel email - | jq .properties.message_id
            """)

    @Argument(help: ArgumentHelp("The file to make; - is standard output.", valueName: "file"))
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
        let count = try await DeadLetterRun.with(filter) { session, progress in
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
