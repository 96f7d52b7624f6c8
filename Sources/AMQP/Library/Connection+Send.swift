import CLinux
import CRabbitMQ

extension Connection {
    /// Writes one message. The caller has drained the socket and checked the message's limits before.
    func publish(_ message: OutgoingMessage) throws(BrokerError) {
        defer { encoder.recycle() }
        var properties = unsafe encoder.properties(message.properties)
        let (exchange, key) = unsafe (encoder.bytes(message.exchange), encoder.bytes(message.routingKey))
        let isMandatory: amqp_boolean_t = message.isMandatory ? 1 : 0
        let status = unsafe message.body.withUnsafeBytes { body in
            // The library only reads the body, though its type does not say so.
            let bytes = unsafe amqp_bytes_t(len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress))
            return unsafe isCollecting
                ? crabbitmq_collect(&burst, state, Self.channel, exchange, key, isMandatory, &properties, bytes)
                : amqp_basic_publish(state, Self.channel, exchange, key, isMandatory, 0, &properties, bytes)
        }
        guard status == 0 else { throw BrokerError(status: status, at: place) }
        if isCollecting, unsafe burst.used >= Self.burstSize { try sendBurst() }
    }

    /// Enough for the kernel to fill its packets, and little enough that a slow link moves it within the watchdog's limit.
    private static let burstSize = 65_536

    private func sendBurst() throws(BrokerError) {
        let status = unsafe crabbitmq_send(&burst, socket, CInt(clamping: longestStall.components.seconds * 1000))
        guard status == 0 else { throw BrokerError(status: status, at: place) }
    }

    /// Settles one delivery, or all that are open up to it.
    func settle(_ instruction: SettlementLedger.Instruction) throws(BrokerError) {
        let isMultiple: amqp_boolean_t = instruction.isMultiple ? 1 : 0
        let status =
            switch instruction.disposition {
            case .acknowledge: unsafe amqp_basic_ack(state, Self.channel, instruction.number, isMultiple)
            case .reject: unsafe amqp_basic_nack(state, Self.channel, instruction.number, isMultiple, 0)
            case .requeue: unsafe amqp_basic_nack(state, Self.channel, instruction.number, isMultiple, 1)
            }
        guard status == 0 else { throw BrokerError(status: status, at: place) }
    }

    /// Lets what `write` writes leave in full packets. Published messages are collected first, for the library would call the kernel three
    /// times for each of them; not so with TLS, where only the library can write.
    func inBurst(_ write: () throws(BrokerError) -> Void) throws(BrokerError) {
        clinux_cork(socket, 1)
        isCollecting = !isEncrypted
        defer {
            isCollecting = false
            clinux_cork(socket, 0)
        }
        try write()
        if unsafe burst.used > 0 { try sendBurst() }
    }
}
