import Dispatch
import FleetHarness
import Foundation

/// A RabbitMQ node for scripts: `start_broker` in deploy/lib/broker.sh.
enum BrokerService {
    /// Prints the ports for AMQP and for the management API, and serves until the standard input ends: so not longer than the script that
    /// holds its other end.
    static func run() async throws {
        // A Ctrl-C is for the script, which needs the node until it has ended everything else.
        _ = signal(SIGINT, SIG_IGN)
        try await BrokerNode.with { node in
            let ports = node.ports[0]
            try FileHandle.standardOutput.write(contentsOf: Data("\(ports.broker) \(ports.management)\n".utf8))
            await endOfInput()
        }
    }

    /// Reading blocks: it must not be done on a thread of the cooperative pool.
    private static func endOfInput() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            DispatchQueue.global().async {
                while let data = try? FileHandle.standardInput.read(upToCount: 1024), !data.isEmpty {}
                continuation.resume()
            }
        }
    }
}
