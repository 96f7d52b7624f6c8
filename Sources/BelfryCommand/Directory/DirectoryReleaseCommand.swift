import ArgumentParser
import FoundationEssentials
import Operations

/// `belfry directory release`.
struct DirectoryReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Allow mail to an address again after it was stopped.",
        discussion: """
            Mail stops when an address bounces, complains or unsubscribes. Release it when
            the cause is gone. Who released it and why is recorded, and belfry directory
            show prints it. A provider may keep a list of its own: remove the address
            there, too, or the next mail stops it again.
            \(DirectoryChangeOptions.discussion)

            EXAMPLES
              belfry directory release nadia@acme.example --reason 'The mailbox is back'
              belfry directory release nadia@acme.example --reason 'Asked for it' --by olga
            """)

    @Argument(help: "The mail address.")
    var address: String

    @Option(help: ArgumentHelp("Why mail may go there again.", valueName: "text"))
    var reason: String

    @Option(help: ArgumentHelp("Who releases it; by default the user's name.", valueName: "name"))
    var by: String?

    @OptionGroup var options: DirectoryChangeOptions

    func run() async throws {
        let by = by ?? ProcessInfo.processInfo.environment["USER"] ?? "belfry"
        try await options.publish { [try await $0.releaseAddress(address, by: by, reason: reason)] }
    }
}
