import CRabbitMQ
import Glibc
import Testing

@testable import AMQP

/// The connection's own part of a settlement: what cannot be written is never taken for settled.
@Suite struct `A settlement` {
    /// A connection to a peer that is the other one of two sockets.
    private static func withConnection(_ test: (Connection, _ peer: CInt) throws -> Void) throws {
        let connection = try Connection(place: "test", isEncrypted: false, bodyLimit: 1024)
        var sockets: [CInt] = [-1, -1]
        try #require(unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &sockets) == 0)
        let socket = try unsafe #require(amqp_tcp_socket_new(connection.state))
        unsafe amqp_tcp_socket_set_sockfd(socket, sockets[0])
        try test(connection, sockets[1])
    }

    @Test func `that is written arrives as the broker reads it`() throws {
        try Self.withConnection { connection, peer in
            try connection.settle(SettlementLedger.Instruction(disposition: .acknowledge, number: 7, isMultiple: true))
            var bytes = [UInt8](repeating: 0, count: 64)
            let count = unsafe recv(peer, &bytes, bytes.count, 0)
            close(peer)
            // A method frame on channel 1 of 13 bytes: basic.ack (60, 80), the tag, and "multiple" (AMQP 0-9-1 §1.8.3.13).
            #expect(Array(bytes.prefix(count)) == [1, 0, 1, 0, 0, 0, 13, 0, 60, 0, 80, 0, 0, 0, 0, 0, 0, 0, 7, 1, 0xCE])
        }
    }

    @Test(arguments: [Disposition.acknowledge, .requeue, .reject])
    func `that cannot be written is an error that costs the connection`(disposition: Disposition) throws {
        try Self.withConnection { connection, peer in
            close(peer)
            let error = #expect(throws: BrokerError.self) {
                try connection.settle(SettlementLedger.Instruction(disposition: disposition, number: 7, isMultiple: false))
            }
            #expect(error?.kind == .connectionLost)
        }
    }
}
