import CRabbitMQ

extension Connection {
    /// Opens the channel, or opens it again after the broker closed it.
    func openChannel() throws(BrokerError) {
        try unsafe request { unsafe amqp_channel_open($0, Self.channel) != nil }
        isChannelOpen = true
    }

    /// Closes the channel, with its consumers and what is unsettled, and opens it again.
    func reopenChannel() throws(BrokerError) {
        let reply = unsafe amqp_channel_close(state, Self.channel, AMQP_REPLY_SUCCESS)
        isChannelOpen = false
        if let error = unsafe failure(reply) { throw error }
        try openChannel()
    }

    /// Asks the broker to confirm every message published on the channel.
    func selectConfirms() throws(BrokerError) {
        try unsafe request { unsafe amqp_confirm_select($0, Self.channel) != nil }
    }

    /// Limits what is delivered and not settled.
    func limitDeliveries(to count: Int) throws(BrokerError) {
        try unsafe request { unsafe amqp_basic_qos($0, Self.channel, 0, UInt16(clamping: count), 0) != nil }
    }

    /// Starts a consumer. Its tag is one that was not used before: under the tag of a consumer that was ended on the same channel a quorum
    /// queue may deliver again what is still unsettled.
    func consume(_ queue: String, acknowledges: Bool) throws(BrokerError) {
        defer { encoder.recycle() }
        consumerCount += 1
        try unsafe request {
            unsafe amqp_basic_consume(
                $0, Self.channel, encoder.bytes(queue), encoder.bytes(consumerTag), 0, acknowledges ? 0 : 1, 0, amqp_empty_table) != nil
        }
    }

    /// Ends the consumer. Deliveries that were under way are still read afterwards.
    func cancelConsumer() throws(BrokerError) {
        defer { encoder.recycle() }
        try unsafe request { unsafe amqp_basic_cancel($0, Self.channel, encoder.bytes(consumerTag)) != nil }
    }

    /// Declares a durable queue, or only asks for it when `isPassive`.
    func declareQueue(_ name: String, isPassive: Bool, arguments: [String: HeaderValue] = [:]) throws(BrokerError) -> QueueCounts {
        defer { encoder.recycle() }
        var counts = QueueCounts(ready: 0, consumers: 0)
        try unsafe request {
            let ok = unsafe amqp_queue_declare(
                $0, Self.channel, encoder.bytes(name), isPassive ? 1 : 0, 1, 0, 0, encoder.table(arguments))
            guard let ok = unsafe ok?.pointee else { return false }
            counts = unsafe QueueCounts(ready: Int(ok.message_count), consumers: Int(ok.consumer_count))
            return true
        }
        return counts
    }

    /// Runs one request of the library; `call` is false when there was no proper answer, and the reason is then thrown.
    func request(_ call: (amqp_connection_state_t) -> Bool) throws(BrokerError) {
        if unsafe call(state) {
            onAnswer?()
            return
        }
        let reply = unsafe amqp_get_rpc_reply(state)
        throw unsafe failure(reply) ?? BrokerError(.unexpected, "\(place): no answer")
    }

    /// The error of a reply, nil when it is none. Answers the broker's close.
    func failure(_ reply: amqp_rpc_reply_t) -> BrokerError? {
        guard let error = unsafe BrokerError(reply: reply, at: place, isLogin: false) else { return nil }
        guard unsafe reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION else { return error }
        acknowledgeClose(ofChannel: unsafe reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD)
        return error
    }
}
