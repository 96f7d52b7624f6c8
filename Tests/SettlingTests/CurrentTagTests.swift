import Logging
import PrivateBroker
import Settling
import Testing

@testable import AMQP

@Suite struct CurrentTagTests {
    @Test(arguments: [
        (BrokerConnectionState.connected(generation: 2), true), (.blocked(generation: 2), true), (.connected(generation: 3), false),
        (.blocked(generation: 3), false), (.connecting(since: .now, lastError: nil), false), (.closed, false),
    ])
    func `a tag is current on the channel it came over, also while the broker is blocked`(state: BrokerConnectionState, isCurrent: Bool) {
        let address = BrokerAddress(hosts: [], user: "", password: "")
        let consumer = QueueConsumer(
            queue: "q", prefetch: 1, options: BrokerOptions(address: address, connectionName: "t", logger: PrivateBroker.silent))
        consumer.status.current = state
        #expect(consumer.isCurrent(DeliveryTag(generation: 2, number: 7)) == isCurrent)
    }
}
