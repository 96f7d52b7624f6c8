import CRabbitMQ
import Glibc

@testable import AMQP

extension FuzzTarget {
    /// What comes over the broker's socket after the login: methods, headers and bodies.
    static let frames = FuzzTarget("frames") { bytes throws(Finding) in
        do throws(BrokerError) {
            try read(bytes)
        } catch {
            // The end of the input at least.
            try Canary.check("\(error)", "a connection's error")
        }
    }

    private static func read(_ bytes: [UInt8]) throws(BrokerError) {
        let connection = try Connection(place: "fuzz", isEncrypted: false, bodyLimit: 256 << 10)
        var sockets: [CInt] = [-1, -1]
        guard unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &sockets) == 0 else { return }
        guard let socket = unsafe amqp_tcp_socket_new(connection.state) else { return }
        unsafe amqp_tcp_socket_set_sockfd(socket, sockets[0])
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.send(sockets[1], $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
        close(sockets[1])
        try connection.receive { event in
            if case .delivery(let content) = event { _ = content.message(generation: 1) }
        }
    }
}
