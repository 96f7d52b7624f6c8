import AMQP
import Foundation
import Logging

/// A producer as it should be: persistent, mandatory, confirmed; what is not confirmed is published again, the same event.
struct ChaosProducer {
    /// How many assignments are unconfirmed at most, and how many events that end conversations beside them.
    static let batch = 64
    /// How many rings are unconfirmed at most: three of an assignment, and one of a conversation that is given to somebody else.
    static let window = 4 * batch

    let publisher: Publisher
    let ledger: ChaosLedger

    init(url: String, ledger: ChaosLedger) throws {
        var logger = Logger(label: "chaos producer")
        logger.logLevel = .critical
        publisher = Publisher(options: BrokerOptions(address: try BrokerAddress(url), connectionName: "chaos producer", logger: logger))
        self.ledger = ledger
    }

    /// Publishes so many assignments a second, and makes up for what it could not.
    func run(rate: Int, for duration: Duration) async throws {
        let (start, first) = (ContinuousClock.now, await ledger.attempted)
        while .now - start < duration {
            let due = Int((ContinuousClock.now - start) / .seconds(1) * Double(rate)) + first - (await ledger.attempted)
            if due > 0 {
                try await publish(min(due, Self.batch))
            } else {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    /// Publishes more assignments as fast as the broker takes them; their numbers.
    @discardableResult
    func publishAtOnce(_ count: Int) async throws -> Range<Int> {
        let first = await ledger.attempted
        while await ledger.attempted < first + count { try await publish(min(Self.batch, first + count - ledger.attempted)) }
        return first..<first + count
    }

    /// Returns when the broker has confirmed them all.
    private func publish(_ count: Int) async throws {
        let numbers = await ledger.attempt(count)
        let events = numbers.map { ChaosAudience.assignment($0) }
        try await publish(events) { places in await ledger.confirm(places.map { numbers.lowerBound + $0 }) }
    }

    /// Returns when the broker has confirmed them all.
    /// - Parameter confirm: takes the places of those that are confirmed, as they are.
    func publish(_ events: [TestEvent], confirm: ([Int]) async -> Void = { _ in }) async throws {
        var open = events.enumerated().map { (place: $0.offset, message: $0.element.message) }
        while !open.isEmpty {
            do throws(PublishError) {
                try await publisher.publish(open.map(\.message))
                await confirm(open.map(\.place))
                return
            } catch {
                await confirm(open.indices.filter { error.failures[$0] == nil }.map { open[$0].place })
                open = open.indices.filter { error.failures[$0] != nil }.map { open[$0] }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
