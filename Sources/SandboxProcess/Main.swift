import ArgumentParser
import Foundation
import Sandbox

@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "belfry-sandbox",
        abstract: "Stand-ins for push services, APNs, FCM and Amazon SES, for demos and tests. Never for production.",
        discussion: """
            A page in plain HTTP plays the product, for a real browser: subscribe, be active, be told. It publishes as a producer
            when BELFRY_AMQP_URL is set.

            Checks each request as the real provider would, shows what arrived, and fails when told to.

            EXAMPLES
              belfry-sandbox --address 127.0.0.1:0 --state-folder /tmp/sandbox
              . /tmp/sandbox/credentials.env            # what the workers need
              # With the port of the inbox:
              curl http://127.0.0.1:PORT/sandbox/received
              curl http://127.0.0.1:PORT/sandbox/faults \\
                -d '{"provider":"web-push","count":1,"status":503,"retryAfter":5}'
              curl -X DELETE http://127.0.0.1:PORT/sandbox/faults
            """,
        version: "0.1.0")

    @Option(help: ArgumentHelp("Loopback address and port; port 0 takes a free one.", valueName: "host:port"))
    var address = "127.0.0.1:0"

    @Option(help: ArgumentHelp("Where ca.pem, credentials.env and sandbox.json are written.", valueName: "folder"))
    var stateFolder: String

    @Option(help: ArgumentHelp("The bundle identifier that apns-topic has to name.", valueName: "topic"))
    var apnsTopic = "com.example.helpdesk"

    @Option(help: ArgumentHelp("Port for browsers, in plain HTTP; 0 takes a free one.", valueName: "port"))
    var browserPort: UInt16 = 0

    @Option(help: ArgumentHelp("The folder deploy/web, for the page that plays the product.", valueName: "folder"))
    var webFolder: String?

    @Option(help: ArgumentHelp("The key that page subscribes with: what belfry keys vapid prints.", valueName: "key"))
    var vapidPublicKey: String?

    func run() async throws {
        var options = try Address(address).options(stateFolder: stateFolder, apnsTopic: apnsTopic)
        options.browserPort = Int(browserPort)
        let producer = try ProcessInfo.processInfo.environment["BELFRY_AMQP_URL"].map(Producer.init)
        let signals = TerminationSignals()
        let server = try await start(options)
        if let webFolder {
            await server.play(DemoProduct(webFolder: webFolder, vapidKey: vapidPublicKey, publish: producer?.publish))
        }
        print("inbox       \(server.inboxURL)")
        print("listening   \(server.baseURL)")
        print("product     \(server.browserURL)/")
        print("authority   \(server.certificateAuthorityFile)")
        print("credentials \(server.credentialsFile)")
        print("description \(server.descriptionFile)")
        StandardOutput.flush()
        await signals.first()
        try await server.stop()
        await producer?.close()
    }

    private func start(_ options: SandboxOptions) async throws -> SandboxServer {
        do {
            return try await SandboxServer.start(options)
        } catch {
            throw Refusal(.configuration, "cannot start: \(error)").exitCode
        }
    }
}
