import Foundation
import Testing

@testable import Scenario

@Suite struct `The tour of a demo that stays` {
    private let tour = Tour(
        inbox: "http://127.0.0.1:4000/inbox", product: "http://127.0.0.1:4000/", brokerPage: "http://127.0.0.1:4001",
        folder: "/tmp/belfry-demo-1", members: [Tour.Member(name: "belfry-router", port: 4002)])

    private var text: String { tour.text(on: .silent) }

    @Test func `begins with a link that opens without a warning`() throws {
        let link = try #require(text.firstMatch(of: /https?:\S+/))
        #expect(link.output == "http://127.0.0.1:4000/inbox")
        #expect(!text.contains("https:"))
    }

    @Test func `says where logs, health, metrics and mails are`() {
        #expect(text.contains("/tmp/belfry-demo-1/belfry-*.log"))
        #expect(text.contains("belfry-router  http://127.0.0.1:4002"))
        #expect(text.contains("/metrics") && text.contains("what its reader sees"))
    }

    @Test func `ends each fault that it begins, and notifies with fresh events alone`() {
        #expect(text.contains(#"curl "$SANDBOX/faults" -X DELETE"#))
        let published = text.split(separator: "\n").filter { $0.contains("deploy/examples/") }
        #expect(published.count == 4 && published.allSatisfy { $0.contains("deploy/lib/fresh.py") })
    }

    @Test func `says what is started again when it is killed, and what is not`() {
        #expect(text.contains("End a worker: it is started again") && text.contains("The router is started again, too."))
        #expect(text.contains("RabbitMQ and the sandbox are not"))
    }

    @Test func `every variable that it uses is in the environment`() {
        let environment = tour.environment(
            executables: "/bin", operating: "amqp://operator", producing: "amqp://producer", api: "http://api", directory: "sqlite:file")
        for name in Set(text.matches(of: /\$([A-Z_]+)/).map { String($0.1) }) {
            #expect(environment.contains("export \(name)="), "\(name)")
        }
        #expect(environment.contains("export SANDBOX='http://127.0.0.1:4000/sandbox'\n"))
    }
}
