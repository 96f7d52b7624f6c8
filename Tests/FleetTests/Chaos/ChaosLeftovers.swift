import AMQP
import Messages

/// What lies in the queues when everything is over.
struct ChaosLeftovers: Sendable {
    /// Events about conversations that nobody has decided about, by id.
    var events: Set<String> = []
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
        } else if let id = message.properties.messageID, ChaosAudience.isEvent(id) {
            events.insert(id)
        } else {
            unreadable.append("a message in \(queue)")
        }
    }
}
