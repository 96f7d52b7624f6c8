import AMQP
import Messages

extension IncomingMessage {
    /// A worker speaks for its own channel only: the broker lets its user publish nowhere but to that channel's exchange.
    ///
    /// - Throws: when the message came by another channel's exchange. What came by none of them, such as an operator's, may be about any.
    func checkSpeaks(for channel: Channel, path: String) throws(Unreadable) {
        guard let own = Exchange.channel(out: exchange), own != channel else { return }
        throw .wrongShape(path: path, expected: "\(own.rawValue), since it came by \(exchange)")
    }
}
