import ArgumentParser
import Settings

/// Which command a command line means: as far as its words are names of commands.
struct CommandPath {
    /// The names of the command and those above it, such as `belfry dead list`.
    private(set) var names = ["belfry"]
    /// The word that stands where the name of a subcommand should, and is none.
    private(set) var unknown: String?
    private var command: any ParsableCommand.Type = Belfry.self

    init(_ arguments: [String]) {
        for word in arguments where !word.hasPrefix("-") {
            let commands = command.configuration.subcommands
            guard !commands.isEmpty, word != "help" else { return }
            guard let next = commands.first(where: { $0.configuration.commandName == word }) else {
                unknown = word
                return
            }
            names.append(word)
            command = next
        }
    }

    /// The command as it is typed.
    var text: String { names.joined(separator: " ") }

    /// What was meant by the unknown word: a name here that differs by a typo, or a command elsewhere of just that name. Nil when there is none.
    var suggestion: String? {
        guard let unknown else { return nil }
        let allowed = unknown.count < 4 ? 1 : 2
        let near = Self.names(below: command).map { (name: $0, distance: spellingDistance($0, unknown)) }.filter { $0.distance <= allowed }
        if let name = near.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) })?.name { return "\(text) \(name)" }
        return Self.paths(below: Belfry.self, "belfry").first { $0.hasSuffix(" \(unknown)") }
    }

    private static func names(below command: any ParsableCommand.Type) -> [String] {
        command.configuration.subcommands.compactMap { $0.configuration.commandName }
    }

    private static func paths(below command: any ParsableCommand.Type, _ path: String) -> [String] {
        command.configuration.subcommands.flatMap { subcommand in
            let own = "\(path) \(subcommand.configuration.commandName ?? "")"
            return [own] + paths(below: subcommand, own)
        }
    }
}
