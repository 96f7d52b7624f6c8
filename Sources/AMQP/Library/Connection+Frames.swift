import CRabbitMQ
import Glibc

extension Connection {
    /// Reads one frame that has arrived, or arrives within `timeout`. It also sends a heartbeat when one is due.
    ///
    /// - Returns: false when there was no frame.
    /// - Throws: when the connection is over, two missed heartbeats included.
    func receiveFrame(within timeout: Duration = .zero, _ handle: (BrokerEvent) -> Void) throws(BrokerError) -> Bool {
        var frame = unsafe amqp_frame_t()
        var limit = timeval(timeout)
        let status = unsafe amqp_simple_wait_frame_noblock(state, &frame, &limit)
        if status == AMQP_STATUS_TIMEOUT.rawValue { return false }
        guard status == 0 else { throw BrokerError(status: status, at: place) }
        if let event = try unsafe event(frame) { handle(event) }
        return true
    }

    /// Reads everything that has arrived and gives the memory back.
    func receive(_ handle: (BrokerEvent) -> Void) throws(BrokerError) {
        while try receiveFrame(handle) {}
        releaseBuffers()
    }

    /// Sends a heartbeat outside of receiving, for a consumer that does not read for a while.
    func sendHeartbeat() throws(BrokerError) {
        var frame = unsafe amqp_frame_t()
        unsafe frame.frame_type = UInt8(AMQP_FRAME_HEARTBEAT)
        let status = unsafe amqp_send_frame(state, &frame)
        guard status == 0 else { throw BrokerError(status: status, at: place) }
    }

    private func event(_ frame: amqp_frame_t) throws(BrokerError) -> BrokerEvent? {
        switch Int32(unsafe frame.frame_type) {
        case AMQP_FRAME_METHOD: return try unsafe methodEvent(frame.payload.method)
        case AMQP_FRAME_HEADER: return unsafe frames.header(frame)
        case AMQP_FRAME_BODY: return try unsafe frames.body(frame, at: place)
        default: return nil
        }
    }

    private func methodEvent(_ method: amqp_method_t) throws(BrokerError) -> BrokerEvent? {
        guard let decoded = unsafe method.decoded else { return nil }
        switch unsafe method.id {
        case AMQP_BASIC_DELIVER_METHOD:
            unsafe frames.begin(IncomingContent(decoded.load(as: amqp_basic_deliver_t.self)))
        case AMQP_BASIC_RETURN_METHOD:
            unsafe beginReturned(decoded.load(as: amqp_basic_return_t.self))
        case AMQP_BASIC_ACK_METHOD:
            let ack = unsafe decoded.load(as: amqp_basic_ack_t.self)
            return .confirmed(number: ack.delivery_tag, isMultiple: ack.multiple != 0, refusal: nil)
        case AMQP_BASIC_NACK_METHOD:
            let nack = unsafe decoded.load(as: amqp_basic_nack_t.self)
            let refusal = BrokerError(.refused, "\(place): the broker did not take the message; is a queue full?")
            return .confirmed(number: nack.delivery_tag, isMultiple: nack.multiple != 0, refusal: refusal)
        case AMQP_BASIC_CANCEL_METHOD: return .consumerCancelled
        case AMQP_CONNECTION_BLOCKED_METHOD:
            return .blocked(reason: unsafe String(lossy: decoded.load(as: amqp_connection_blocked_t.self).reason))
        case AMQP_CONNECTION_UNBLOCKED_METHOD: return .unblocked
        case AMQP_CHANNEL_CLOSE_METHOD, AMQP_CONNECTION_CLOSE_METHOD: return try unsafe closeEvent(method)
        default: break
        }
        return nil
    }

    private func beginReturned(_ method: amqp_basic_return_t) {
        let (exchange, key) = unsafe (String(lossy: method.exchange), String(lossy: method.routing_key))
        let words = unsafe String(lossy: method.reply_text)
        let error = BrokerError(
            .returned, code: Int(unsafe method.reply_code), "\(place): \(words): no queue of exchange '\(exchange)' takes key '\(key)'")
        frames.begin(returnedFrom: exchange, routingKey: key, error)
    }

    /// A closed channel is an event, a closed connection an error: nothing can be done with it any more.
    private func closeEvent(_ method: amqp_method_t) throws(BrokerError) -> BrokerEvent? {
        guard let (code, text) = unsafe BrokerError.closing(method) else { return nil }
        let isChannel = unsafe method.id == AMQP_CHANNEL_CLOSE_METHOD
        acknowledgeClose(ofChannel: isChannel)
        var error = BrokerError(code: code, text: text, at: place)
        error.isRefusedSettlement = unsafe BrokerError.isOfSettlement(method)
        if isChannel { return .channelClosed(error) }
        throw error
    }

    /// Answers the broker's close. A failure shows with the next call, so it needs no answer of its own.
    func acknowledgeClose(ofChannel isChannel: Bool) {
        isChannelOpen = false
        if isChannel {
            var ok = amqp_channel_close_ok_t()
            _ = unsafe amqp_send_method(state, Self.channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &ok)
        } else {
            isOpen = false
            var ok = amqp_connection_close_ok_t()
            _ = unsafe amqp_send_method(state, 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &ok)
        }
    }
}

extension IncomingContent {
    init(_ method: amqp_basic_deliver_t) {
        self.init(
            number: unsafe method.delivery_tag, exchange: unsafe String(lossy: method.exchange),
            routingKey: unsafe String(lossy: method.routing_key), isRedelivered: unsafe method.redelivered != 0)
    }

    init(_ method: amqp_basic_get_ok_t) {
        self.init(
            number: unsafe method.delivery_tag, exchange: unsafe String(lossy: method.exchange),
            routingKey: unsafe String(lossy: method.routing_key), isRedelivered: unsafe method.redelivered != 0)
    }
}

extension timeval {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}
