import ArgumentParser
import Operations
import Settings

/// `belfry settings`, of which deploy/settings.md is made.
struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "List the settings that belfry reads, and its exit codes.",
        discussion: """
            A process of the fleet lists its own with --help. No value is printed.

            EXAMPLES
              belfry settings
              belfry settings --json | jq -r '.settings[].name'
            """)

    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        struct Setting: Encodable {
            var name: String
            var meaning: String
            var required: Bool
            var `default`: String?
            var example: String?
            var secret: Bool
        }

        struct Code: Encodable {
            var code: Int32
            var meaning: String
        }

        var settings: [Setting]
        var exitCodes: [Code]

        private enum CodingKeys: String, CodingKey {
            case settings
            case exitCodes = "exit_codes"
        }
    }

    func run() throws {
        var reader = SettingsReader(environment: [:])
        ConnectionSettings.readAll(&reader)
        let table = reader.table
        let kinds = OperationError.Kind.allCases.sorted { $0.exitCode < $1.exitCode }
        let codes = [Report.Code(code: 0, meaning: "done")] + kinds.map { Report.Code(code: $0.exitCode, meaning: $0.meaning) }
        try output.show(Report(settings: table.rows.map(setting), exitCodes: codes)) { _ in
            let lines = codes.map { "  \($0.code < 10 ? " " : "")\($0.code)  \($0.meaning)\n" }
            return "Settings (environment):\n\(table.text)\n\nExit codes:\n\(lines.joined())"
        }
    }

    private func setting(_ row: SettingsTable.Row) -> Report.Setting {
        var setting = Report.Setting(name: row.name, meaning: row.meaning, required: false, secret: row.isSecret)
        switch row.fallback {
        case .required(let example): (setting.required, setting.example) = (true, example.isEmpty ? nil : example)
        case .value(let text): setting.default = text
        case .absent: break
        }
        return setting
    }
}
