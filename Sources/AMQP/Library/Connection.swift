import CLinux
import CRabbitMQ
import Glibc

/// One connection of the library with its channel 1. Not thread-safe: everything is called on one thread.
///
/// A thrown error of kind ``BrokerError/Kind/connectionLost`` or ``BrokerError/Kind/timedOut`` means that half a frame may be on the
/// wire: the connection must be dropped. It is freed with its last reference.
@safe final class Connection {
    /// The only channel: waiting for a frame of one channel makes the library drop those of others.
    static let channel: amqp_channel_t = 1

    let state: amqp_connection_state_t
    /// Host and port, for error texts.
    let place: String
    let encoder = FieldEncoder()
    var frames: FrameReader
    /// How many consumers were started.
    var consumerCount = 0
    /// False after the broker closed the channel, until ``openChannel()``.
    var isChannelOpen = false
    /// Whether published messages wait in ``burst`` until it is sent.
    var isCollecting = false
    /// Frames on their way to the socket.
    var burst = unsafe crabbitmq_burst()
    /// Whether TLS is between the library and the socket.
    let isEncrypted: Bool
    /// False after the broker closed the connection.
    var isOpen = true
    /// Called after each request that the broker has answered: several in a row may take longer than the watchdog waits.
    var onAnswer: (() -> Void)?
    /// How long the peer may take nothing of what is written: two heartbeats.
    var longestStall = Duration.seconds(20)

    init(place: String, isEncrypted: Bool, bodyLimit: Int) throws(BrokerError) {
        guard let state = unsafe amqp_new_connection() else { throw BrokerError(.unexpected, "No memory for a connection.") }
        unsafe self.state = state
        self.place = place
        self.isEncrypted = isEncrypted
        frames = FrameReader(bodyLimit: bodyLimit)
    }

    deinit {
        unsafe crabbitmq_discard(&burst)
        unsafe amqp_destroy_connection(state)
    }

    /// Names the last consumer, which the broker knows only for this channel.
    var consumerTag: String { "belfry-\(consumerCount)" }

    /// The socket, or -1.
    var socket: CInt { unsafe amqp_get_sockfd(state) }

    /// What both sides agreed on; 0 is none.
    var heartbeat: Duration { .seconds(Int(unsafe amqp_get_heartbeat(state))) }

    /// The largest frame that both sides agreed on, in bytes with its head and end (AMQP 0-9-1 §4.2.3).
    var frameSize: Int { Int(unsafe amqp_get_frame_max(state)) }

    /// Whether frames wait in the library, which a readable socket would not show.
    var hasBufferedFrames: Bool { unsafe amqp_frames_enqueued(state) != 0 || amqp_data_in_buffer(state) != 0 }

    /// Gives the memory of read frames back. Nothing of a frame may be used afterwards.
    func releaseBuffers() { unsafe amqp_maybe_release_buffers(state) }

    /// Closes the channel and the connection as the protocol wants it, each within the request timeout. Errors change nothing any more.
    func close() {
        guard isOpen else { return }
        if isChannelOpen { _ = unsafe amqp_channel_close(state, Self.channel, AMQP_REPLY_SUCCESS) }
        isChannelOpen = false
        isOpen = false
        _ = unsafe amqp_connection_close(state, AMQP_REPLY_SUCCESS)
    }
}

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

extension Connection {
    /// Connects, logs in and opens the channel. Blocks: at most the connect timeout, the time to log in and the request timeout.
    static func open(
        to host: BrokerAddress.Host, options: BrokerOptions, bodyLimit: Int
    ) throws(BrokerError) -> Connection {
        let connection = try Connection(place: host.description, isEncrypted: options.address.usesTLS, bodyLimit: bodyLimit)
        try connection.openSocket(to: host, options)
        try connection.login(options)
        connection.longestStall = (connection.heartbeat > .zero ? connection.heartbeat : options.heartbeat) * 2
        try connection.openChannel()
        return connection
    }

    private func openSocket(to host: BrokerAddress.Host, _ options: BrokerOptions) throws(BrokerError) {
        let socket = unsafe options.address.usesTLS ? try encryptedSocket(options) : unsafe amqp_tcp_socket_new(state)
        guard let socket = unsafe socket else { throw BrokerError(.unexpected, "No memory for a socket.") }
        var timeout = timeval(options.connectTimeout)
        let status = unsafe amqp_socket_open_noblock(socket, host.name, CInt(host.port), &timeout)
        guard status != 0 else { return }
        throw BrokerError(openStatus: status, systemError: Self.systemError(status, host), at: place)
    }

    /// The library calls every failure of connect(2) a socket error: a second attempt asks the system itself, so that people read whether
    /// nobody listens or no way leads there.
    private static func systemError(_ status: CInt, _ host: BrokerAddress.Host) -> CInt {
        guard status == AMQP_STATUS_SOCKET_ERROR.rawValue else { return 0 }
        return unsafe crabbitmq_connect_error(host.name, CInt(host.port), 1000)
    }

    private func encryptedSocket(_ options: BrokerOptions) throws(BrokerError) -> OpaquePointer {
        guard let socket = unsafe amqp_ssl_socket_new(state) else { throw BrokerError(.tls, "The TLS library does not start.") }
        // Each call adds to what is trusted. Besides a file of our own the system's may be missing, as in a minimal image.
        if let file = options.certificateAuthorityFile {
            try unsafe trust(file, socket)
            _ = unsafe amqp_ssl_socket_set_cacert(socket, options.systemAuthorityFile)
        } else {
            try unsafe trust(options.systemAuthorityFile, socket)
        }
        unsafe amqp_ssl_socket_set_verify_peer(socket, 1)
        unsafe amqp_ssl_socket_set_verify_hostname(socket, 1)
        guard unsafe amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST) == 0 else {
            throw BrokerError(.tls, "The TLS library does not offer TLS 1.2.")
        }
        return unsafe socket
    }

    private func trust(_ file: String, _ socket: OpaquePointer) throws(BrokerError) {
        guard unsafe amqp_ssl_socket_set_cacert(socket, file) == 0 else {
            throw BrokerError(.tls, "The file of certificate authorities \(file) cannot be read.")
        }
    }

    private func login(_ options: BrokerOptions) throws(BrokerError) {
        var timeout = timeval(options.requestTimeout)
        unsafe amqp_set_rpc_timeout(state, &timeout)
        unsafe amqp_set_handshake_timeout(state, &timeout)
        var properties = unsafe encoder.table(Self.clientProperties(options))
        let reply = unsafe crabbitmq_login(
            state, options.address.virtualHost, 1, options.largestFrame, options.heartbeatSeconds, &properties, options.address.user,
            options.address.password)
        encoder.recycle()
        if let error = unsafe BrokerError(reply: reply, at: place, isLogin: true) { throw error }
    }

    /// Without these the broker would not tell that a consumer was cancelled or the connection blocked.
    private static func clientProperties(_ options: BrokerOptions) -> [String: HeaderValue] {
        let capabilities = [
            "consumer_cancel_notify", "connection.blocked", "basic.nack", "publisher_confirms", "authentication_failure_close",
            "exchange_exchange_bindings",
        ]
        return [
            "product": .string("Belfry"), "version": .string(options.productVersion),
            "connection_name": .string(options.connectionName),
            "capabilities": .table(Dictionary(uniqueKeysWithValues: capabilities.map { ($0, .boolean(true)) })),
        ]
    }
}
