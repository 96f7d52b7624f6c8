public import FleetHarness
import Foundation
import Operations
import Sandbox

/// What to open and try while everything is running.
public struct Tour: Sendable {
    /// One process of the fleet.
    public struct Member: Sendable {
        var name: String
        /// Where it answers over HTTP.
        var port: Int

        public init(name: String, port: Int) {
            self.name = name
            self.port = port
        }
    }

    /// What has arrived, in plain HTTP.
    var inbox: String
    /// The page that plays the product, in plain HTTP.
    var product: String
    /// RabbitMQ's page.
    var brokerPage: String
    /// Where logs and the rest are.
    var folder: String
    var members: [Member]

    public init(inbox: String, product: String, brokerPage: String, folder: String, members: [Member]) {
        self.inbox = inbox
        self.product = product
        self.brokerPage = brokerPage
        self.folder = folder
        self.members = members
    }

    /// What there is to try on a fleet.
    /// - Parameter brokerPage: RabbitMQ's page.
    public init(of fleet: TestFleet, members: [Member], brokerPage: String) {
        self.init(
            inbox: fleet.sandbox.inboxURL, product: "\(fleet.sandbox.browserURL)/", brokerPage: brokerPage, folder: fleet.folder.path,
            members: members)
    }

    /// The file with what a shell has to know.
    public var environmentFile: String { "\(folder)/environment" }

    /// Writes that file. Passwords stand in it; the fleet's folder is for its owner alone.
    public func writeEnvironment(of fleet: TestFleet) throws {
        let text = environment(
            executables: fleet.environment.executables.path, operating: fleet.amqpURL(of: .operating),
            producing: fleet.amqpURL(of: .producer), api: fleet.environment.managementURL,
            directory: "sqlite:\(fleet.folder.path)/directory.sqlite")
        try Data(text.utf8).write(to: URL(filePath: environmentFile))
    }

    /// What is printed. The first link opens without a warning.
    public func text(on screen: Screen) -> String {
        """

        \(screen.bold("Everything is still running.")) Ctrl-C stops it.

          What has arrived    \(inbox)
                              (each mail there has a link to what its reader sees)
          A page that plays the product: subscribe, be active, be notified (deploy/web/README.md)
                              \(product)
                              (Firefox, with about:config: dom.push.serverURL \(socket) and
                              dom.push.testing.allowInsecureServerURL true)
          RabbitMQ's page     \(brokerPage) (guest, guest)
          Logs                \(folder)/belfry-*.log
          Health and metrics  /livez, /readyz and /metrics of
        \(places)

          Olga is no longer active: she is notified of c-1843 within half a minute.

          In another terminal, in this folder:

            . \(environmentFile)
            belfry status                                     # everything at once
            belfry directory show acme                        # who there is
            belfry why luca                                   # what Luca would be notified of, and why not of the rest
            belfry history c-1842                             # what happened to a conversation

          Notify somebody. fresh.py gives an example a new id and a new conversation: about the same one nobody is notified again.

            deploy/lib/fresh.py deploy/examples/assigned-to-sales.json > "$DEMO/event.json"
            belfry explain "$DEMO/event.json"                 # who would be notified, and why the others not
            belfry publish "$DEMO/event.json"                 # Nadia and Matteo are notified
            deploy/lib/fresh.py deploy/examples/assigned-to-nadia.json | \\
                amqp-publish --url "$PRODUCER_URL" --exchange belfry.events --routing-key conversation.assigned --persistent

          Let Amazon SES fail: Nadia's mail waits on a retry queue. End that, and it is delivered.

            curl "$SANDBOX/faults" --data '{"provider":"ses","status":503}'
            deploy/lib/fresh.py deploy/examples/assigned-to-nadia.json | belfry publish -
            curl "$SANDBOX/faults"                            # the faults that are set
            curl "$SANDBOX/faults" -X DELETE                  # ends all of them
            belfry retry now --channel email                  # what waits is tried at once

          Let it refuse one mail for good, and send it all the same.

            curl "$SANDBOX/faults" --data '{"provider":"ses","count":1,"status":413}'
            deploy/lib/fresh.py deploy/examples/assigned-to-nadia.json | belfry publish -
            belfry dead list                                  # the mail, with the reason
            belfry dead replay --channel email

          End a worker: it is started again, and what it had under way comes once more.

            kill -9 $(pgrep -n -f "^$BIN/belfry-email-worker")

          The router is started again, too. RabbitMQ and the sandbox are not: without them end the demo with Ctrl-C, and start it again.
        """
    }

    /// What a shell has to know for that.
    /// - Parameters:
    ///   - executables: the folder of the built executables.
    ///   - operating: the broker as the operator.
    ///   - producing: the broker as a producer.
    ///   - api: RabbitMQ's management API.
    ///   - directory: `BELFRY_DIRECTORY_URL`.
    public func environment(executables: String, operating: String, producing: String, api: String, directory: String) -> String {
        """
        export DEMO='\(folder)'
        export BIN='\(executables)'
        export PATH="$BIN:$PATH"
        export BELFRY_AMQP_URL='\(operating)'
        export BELFRY_RABBITMQ_API_URL='\(api)'
        export BELFRY_DIRECTORY_URL='\(directory)'
        export BELFRY_PRESENCE_WINDOW='\(Performance.presenceWindow)'
        export BELFRY_INSECURE_LOOPBACK=allow
        export PRODUCER_URL='\(producing)'
        export SANDBOX='\(product)sandbox'
        # Everything is on this machine, and no proxy has to be asked for it.
        export no_proxy="127.0.0.1${no_proxy:+,$no_proxy}"

        """
    }

    /// Where the page's browser finds its push service.
    private var socket: String { "ws" + product.dropFirst("http".count) }

    private var places: String {
        let width = (members.map(\.name.count).max() ?? 0) + 2
        return members.map { member in
            let gap = String(repeating: " ", count: width - member.name.count)
            return String(repeating: " ", count: 22) + member.name + gap + "http://127.0.0.1:\(member.port)"
        }
        .joined(separator: "\n")
    }
}
