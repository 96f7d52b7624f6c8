import AMQP
import Messages

/// What lies in the queues when everything is over.
struct ChaosLeftovers: Sendable {
    /// Assignments that nobody has decided about.
    var assignments: Set<Int> = []
    /// Jobs, each with the queues it lies in.
    var jobs: [ChaosAudience.Ring: [String]] = [:]
    /// How many messages wait, and how many are dead.
    var queued = 0
    var dead = 0
    /// What is neither.
    var unreadable: [String] = []

    mutating func add(_ message: IncomingMessage, from queue: String) {
        if queue.hasSuffix(".dead") { dead += 1 } else { queued += 1 }
        if let job = try? Job.read(message.body), let ring = ChaosAudience.ring(of: job) {
            jobs[ring, default: []].append(queue)
        } else if let number = Self.assignment(in: message) {
            assignments.insert(number)
        } else {
            unreadable.append("a message in \(queue)")
        }
    }

    private static func assignment(in message: IncomingMessage) -> Int? {
        // The id of an event ends with its number.
        message.properties.messageID.flatMap { $0.hasPrefix("e-") ? Int($0.dropFirst(2)) : nil }
    }
}
