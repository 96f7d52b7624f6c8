import ArgumentParser

/// `belfry keys`.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make keys.", subcommands: [KeysVAPIDCommand.self])
}
