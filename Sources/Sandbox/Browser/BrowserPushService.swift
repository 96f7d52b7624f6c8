import Foundation
import NIOCore
import NIOWebSocket
import Synchronization

/// A push service for real browsers: they hold a socket to it, senders post to `/wpush/TOKEN`.
final class BrowserPushService: Sendable {
    private struct Held: ~Copyable {
        var state: BrowserPushState
        var sockets: [Int: any Channel] = [:]
        var lastConnection = 0
    }

    /// The origin of its endpoints, which a VAPID token has to name.
    let origin: String
    private let journal: ReceivedLog
    private let held: Mutex<Held>

    init(origin: String, journal: ReceivedLog) {
        self.origin = origin
        self.journal = journal
        held = Mutex(Held(state: BrowserPushState(endpointPrefix: "\(origin)/wpush/")))
    }

    func subscription(_ token: String) -> BrowserPushState.Subscription? {
        held.withLock { $0.state.subscription(token) }
    }

    /// A browser has opened a socket; gives the number it goes by from now on.
    func connect(_ socket: any Channel) -> Int {
        held.withLock { held in
            held.lastConnection += 1
            held.sockets[held.lastConnection] = socket
            return held.lastConnection
        }
    }

    func disconnect(_ connection: Int) {
        held.withLock { held in
            held.sockets[connection] = nil
            held.state.disconnect(connection)
        }
    }

    /// What a browser said: answers go out at once, what became of pushes goes into the journal.
    func receive(_ text: String, from connection: Int) {
        guard let json = try? JSON(parsing: Array(text.utf8)) else { return }
        let (reaction, socket, superseded) = held.withLock { held in
            let reaction = held.state.receive(BrowserMessage(json), from: connection, now: Date())
            return (reaction, held.sockets[connection], reaction.superseded.flatMap { held.sockets[$0] })
        }
        if let superseded { Self.hangUp(superseded) }
        for answer in reaction.answers { Self.send(answer, on: socket) }
        guard !reaction.fates.isEmpty else { return }
        // The socket must not wait for those who read the journal.
        Task { for fate in reaction.fates { await journal.append(Self.entry(fate)) } }
    }

    /// Hands an accepted push to its browser, now or when it is back.
    func push(_ request: SandboxRequest, token: String, timeToLive: Int) {
        let socket: (any Channel)?
        let json: JSON?
        (socket, json) = held.withLock { held in
            guard let channel = held.state.subscription(token)?.channel else { return (nil, nil) }
            let push = WaitingPush(
                token: token, channel: channel, version: UUID().uuidString.lowercased(), body: request.body, topic: request["topic"],
                expiry: Date(timeIntervalSinceNow: Double(timeToLive)))
            let connection = held.state.push(push, timeToLive: timeToLive)
            return (connection.flatMap { held.sockets[$0] }, push.json)
        }
        if let json { Self.send(json, on: socket) }
    }

    private static func send(_ json: JSON, on socket: (any Channel)?) {
        guard let socket else { return }
        socket.writeAndFlush(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(bytes: json.text)), promise: nil)
    }

    /// Says farewell (RFC 6455 §5.5.1) and closes.
    private static func hangUp(_ socket: any Channel) {
        var reason = ByteBuffer()
        reason.write(webSocketErrorCode: .normalClosure)
        socket.writeAndFlush(WebSocketFrame(fin: true, opcode: .connectionClose, data: reason), promise: nil)
        socket.close(promise: nil)
    }

    private static func entry(_ fate: PushFate) -> Received {
        Received(
            number: 0, time: Date(), provider: .browser, version: "WebSocket", destination: fate.token.isEmpty ? nil : fate.token,
            status: fate.code, verdict: fate.isDelivered ? .accepted : .refused, why: fate.meaning, headers: [:])
    }
}

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
