import CRabbitMQ
import Glibc

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
