import NIOCore
import NIOWebSocket

/// One browser's socket (RFC 6455), behind a handler that puts fragments together.
final class PushSocketHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// The only sub-protocol; a browser hangs up when the server does not select it.
    static let subprotocol = "push-notification"

    private let service: BrowserPushService
    private var connection: Int?

    init(service: BrowserPushService) {
        self.service = service
    }

    func handlerAdded(context: ChannelHandlerContext) {
        connection = service.connect(context.channel)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let connection { service.disconnect(connection) }
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text: if let connection { service.receive(String(buffer: frame.unmaskedData), from: connection) }
        case .ping: write(.pong, frame.unmaskedData, context)
        case .connectionClose:
            write(.connectionClose, frame.unmaskedData, context)
            context.close(promise: nil)
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
    }
}
