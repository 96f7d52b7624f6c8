import ArgumentParser
import FleetHarness
import Foundation
import Scenario

@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "belfry-demo",
        abstract: "Show the whole fleet at work on this machine.",
        discussion: """
            deploy/demo installs what is missing, builds everything, and starts this
            command in the top of the repository: it needs deploy/examples and deploy/web,
            and the fleet's executables beside itself.

            Starts a RabbitMQ of its own, the sandbox, the router and the three workers,
            publishes a few assignments, and prints who was notified on which channel and
            why the others were not. Checks every expectation and stops everything.

            EXIT CODES
              0 every expectation holds, 1 one does not or something failed, 130 Ctrl-C
            """,
        version: "0.1.0")

    @Flag(help: "Leave everything running after that, and print what to open and try, until Ctrl-C.")
    var stay = false

    @Flag(help: "Only start a RabbitMQ: print its ports for AMQP and for the management API, and serve until the standard input ends.")
    var broker = false

    func run() async throws {
        // What is written to somebody who has gone is lost, and nothing else.
        _ = signal(SIGPIPE, SIG_IGN)
        if broker { return try await BrokerService.run() }
        let root = URL(filePath: FileManager.default.currentDirectoryPath)
        guard FileManager.default.fileExists(atPath: root.appending(path: "deploy/examples").path) else {
            throw ValidationError("There is no deploy/examples here: run deploy/demo.")
        }
        let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let demo = Demo(
            root: root, executables: URL(filePath: executable).deletingLastPathComponent(), stays: stay, screen: Terminal.screen)
        throw ExitCode(await Interrupts.cancelling { await demo.run() })
    }
}
