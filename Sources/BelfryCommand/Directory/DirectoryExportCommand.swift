import ArgumentParser
import Directory
import FleetSettings
import Operations

/// `belfry directory export`.
struct DirectoryExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a workspace to a file that import reads.",
        discussion: """
            Reads the file of BELFRY_DIRECTORY_URL beside a running router, from one
            moment. The file has addresses, tokens and keys: only its owner can read it,
            and it must not exist yet. It is JSON, with every teammate and team on a line
            of its own.

            In it: the workspace's settings, everybody with their choices (a switch that
            was never chosen is left out), browsers, phones and why mail is stopped, and
            the teams. Not in it: people who were removed, lost destinations, who was
            active, and what was decided. Versions of the feed are not in it either: an
            import counts as newer than what came before, and known versions stay.

            EXAMPLES
              belfry directory export acme.json
              belfry directory export --workspace acme - | gzip > acme.json.gz
            """)

    @Argument(help: ArgumentHelp("The file to write; - is standard output.", valueName: "file"))
    var file: OutputFile

    @OptionGroup var choice: WorkspaceChoice
    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var teammates: Int
        var teams: Int
    }

    func run() async throws {
        let view = try DirectoryView(try readSettings(DirectoryAddress.init))
        let workspace = try await view.workspace(named: choice.workspace)
        guard let summary = try await view.workspaces().first(where: { $0.id == workspace }) else {
            throw OperationError(.notFound, "The directory has no workspace \(workspace).")
        }
        let export = try file.open()
        let progress = CommandProgress("teammates and teams", of: summary.teammates + summary.teams)
        defer { progress.end() }
        try await view.export(workspace, step: progress.step) { bytes throws(OperationError) in try export.write(bytes) }
        try export.finish()
        progress.end()
        let people = CountText.write(summary.teammates, "teammate")
        try output.conclude(Report(teammates: summary.teammates, teams: summary.teams), file: file) {
            $0.coloured("\(people) and \(CountText.write(summary.teams, "team")) written", .good) + "\n"
        }
    }
}
