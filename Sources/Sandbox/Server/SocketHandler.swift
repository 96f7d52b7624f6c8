import NIOCore

/// Stands between socket and TLS; closing from here is closing without TLS' farewell.
final class SocketHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
}
