import FleetHarness
import Foundation

/// What the help of a program says about its commands and options; each is asked for once.
actor CommandHelp {
    private let executables: URL
    private var texts: [[String]: String] = [:]

    init(executables: URL) { self.executables = executables }

    /// What is wrong with the part of a command that calls `belfry`; nil when nothing is, or there is no such part.
    func problem(with command: DocumentedCommand) async throws -> String? {
        guard let words = command.operatorWords, words.count > 1 else { return nil }
        var path = ["belfry"]
        var help = try await text(path + ["--help"])
        for word in words.dropFirst() {
            let names = Self.subcommands(in: help)
            // `TEAMMATE` and its like stand for something.
            if names.isEmpty || word.hasPrefix("-") { break }
            guard names.contains(word) else { return "no command \(word) in \(path.joined(separator: " ")) --help" }
            path.append(word)
            help = try await text(path + ["--help"])
        }
        let missing = Self.options(in: words).filter { !Self.hidden.contains($0) && !Self.names($0, in: help) }
        return missing.isEmpty ? nil : "\(path.joined(separator: " ")) --help has no \(missing.joined(separator: ", "))"
    }

    /// Whether the help that some commands print names an option.
    func names(_ option: String, in commands: [[String]]) async throws -> Bool {
        for command in commands {
            let help = try await text(command)
            if Self.names(option, in: help) { return true }
        }
        return false
    }

    /// The examples in the help of a command and of all below it.
    func examples(of path: [String] = ["belfry"]) async throws -> [DocumentedCommand] {
        let help = try await text(path + ["--help"])
        let all = help.split(separator: "\n", omittingEmptySubsequences: false)
        let lines = all.drop { $0 != "EXAMPLES" }.dropFirst().prefix { !$0.isEmpty }
        var examples = lines.map { DocumentedCommand(place: "\(path.joined(separator: " ")) --help", text: String($0)) }
        for name in Self.subcommands(in: help) { examples += try await self.examples(of: path + [name]) }
        return examples
    }

    /// The commands below one that are no groups, each as it is typed behind `belfry`.
    func commands(below path: [String] = ["belfry"]) async throws -> [String] {
        let names = Self.subcommands(in: try await text(path + ["--help"]))
        if names.isEmpty { return [path.dropFirst().joined(separator: " ")] }
        var commands: [String] = []
        for name in names { commands += try await self.commands(below: path + [name]) }
        return commands
    }

    /// The long options among some words, without their values.
    static func options(in words: [String]) -> [String] {
        words.filter { $0.hasPrefix("--") && $0.count > 2 }.map { String($0.prefix { $0 != "=" }) }
    }

    /// What each command of the parser has, and none of them prints in its help.
    private static let hidden: Set<String> = ["--generate-completion-script"]

    private static func names(_ option: String, in help: String) -> Bool {
        help.split { !$0.isLetter && $0 != "-" }.contains { $0 == option }
    }

    /// The first words of the lines below `SUBCOMMANDS:`; those with more blanks in front go on with the line above.
    private static func subcommands(in help: String) -> [String] {
        let lines = help.split(separator: "\n").drop { $0 != "SUBCOMMANDS:" }.dropFirst()
            .prefix { !$0.hasPrefix("  See ") }
        return lines.filter { !$0.hasPrefix("   ") }.compactMap { $0.split(separator: " ").first.map(String.init) }
    }

    private func text(_ command: [String]) async throws -> String {
        if let text = texts[command] { return text }
        let isScript = command[0].contains("/")
        let program = try isScript ? TestEnvironment.root().appending(path: command[0]) : executables.appending(path: command[0])
        let done = try await Command.run(program.path, Array(command.dropFirst()))
        guard done.status == 0 else { throw MissingEnvironment(description: "\(command.joined(separator: " ")): \(done.errors)") }
        texts[command] = done.output
        return done.output
    }
}
