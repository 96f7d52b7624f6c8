import ArgumentParser
import Messages
import Operations

/// `belfry directory remove destination`.
struct RemoveDestinationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "destination", abstract: "Stop using a browser or device, until it is registered anew.",
        discussion: """
            belfry why TEAMMATE --json shows the ids.
            \(DirectoryChangeOptions.discussion)

            EXAMPLES
              belfry directory remove destination 5f0c8a52-6a3b-5a43-9b0e-0d5f3c1b7a11
            """)

    @Argument(help: "The destination's id.")
    var destination: String

    @Option(help: "What explanations say: loggedOut, permissionWithdrawn or replaced.")
    var reason: LossReason = .loggedOut

    @OptionGroup var options: DirectoryChangeOptions

    func run() async throws {
        try await options.publish { [try await $0.removeDestination(destination, reason: reason)] }
    }
}
