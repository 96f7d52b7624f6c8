import CRabbitMQ

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
