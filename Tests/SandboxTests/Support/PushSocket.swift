import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

@testable import Sandbox

/// A browser's end of the push service's socket: a real WebSocket connection, with a test instead of a browser.
final class PushSocket: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What the push service sends.
    enum Frame: Equatable, Sendable {
        case message(JSON)
        case pong(String)
        case close(code: Int?)
    }

    private let channel: any Channel
    private let frames: AsyncStream<Frame>

    /// Connects and offers the sub-protocol; throws unless the service takes it.
    init(_ server: SandboxServer) async throws {
        let (frames, continuation) = AsyncStream.makeStream(of: Frame.self)
        let group = MultiThreadedEventLoopGroup.singleton
        let isOpen = group.next().makePromise(of: Void.self)
        let upgrader = NIOWebSocketClientUpgrader { channel, head in
            let selected = head.headers.first(name: "sec-websocket-protocol")
            guard selected == PushSocketHandler.subprotocol else {
                isOpen.fail(Failure(description: "the service has selected \(selected ?? "no sub-protocol")"))
                return channel.close()
            }
            return channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(FrameReader(continuation))
                isOpen.succeed()
            }
        }
        let address = URLComponents(string: server.browserURL)
        channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.pipeline.addHTTPClientHandlers(withClientUpgrade: (upgraders: [upgrader], completionHandler: { _ in }))
                    .flatMapThrowing { try channel.pipeline.syncOperations.addHandler(Refusal(isOpen)) }
            }
            .connect(host: address?.host ?? "", port: address?.port ?? 0).get()
        self.frames = frames
        let headers: HTTPHeaders = [
            "host": "127.0.0.1:\(address?.port ?? 0)", "origin": server.browserURL, "sec-websocket-protocol": PushSocketHandler.subprotocol,
        ]
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: headers)
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        try await channel.writeAndFlush(HTTPClientRequestPart.end(nil))
        try await isOpen.futureResult.get()
    }

    /// Sends a text, in two frames when it says so (RFC 6455 §5.4).
    func send(_ text: String, inPieces: Bool = false) async throws {
        guard inPieces else { return try await write(.text, Array(text.utf8)) }
        let bytes = Array(text.utf8)
        try await write(.text, Array(bytes.prefix(bytes.count / 2)), isLast: false)
        try await write(.continuation, Array(bytes.dropFirst(bytes.count / 2)))
    }

    func ping(_ text: String) async throws { try await write(.ping, Array(text.utf8)) }

    /// Says farewell; the service answers with its own.
    func sayGoodbye() async throws { try await write(.connectionClose, [0x03, 0xE8]) }

    /// Goes without a word, as a browser whose network is gone.
    func drop() async throws { try await channel.close() }

    /// What comes next; nil when the connection has ended.
    func next() async -> Frame? {
        var iterator = frames.makeAsyncIterator()
        return await iterator.next()
    }

    /// The next message; throws when something else comes.
    func message() async throws -> JSON {
        let frame = await next()
        guard case .message(let json) = frame else { throw Failure(description: "instead of a message: \(String(describing: frame))") }
        return json
    }

    /// A client's frames are masked (RFC 6455 §5.3).
    private func write(_ opcode: WebSocketOpcode, _ bytes: [UInt8], isLast: Bool = true) async throws {
        try await channel.writeAndFlush(
            WebSocketFrame(fin: isLast, opcode: opcode, maskKey: .random(), data: ByteBuffer(bytes: bytes)))
    }

    private final class FrameReader: ChannelInboundHandler {
        typealias InboundIn = WebSocketFrame

        private let frames: AsyncStream<Frame>.Continuation

        init(_ frames: AsyncStream<Frame>.Continuation) {
            self.frames = frames
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var frame = unwrapInboundIn(data)
            switch frame.opcode {
            case .text: frames.yield(.message((try? JSON(parsing: Array(buffer: frame.data))) ?? .null))
            case .pong: frames.yield(.pong(String(buffer: frame.data)))
            case .connectionClose: frames.yield(.close(code: frame.data.readInteger(as: UInt16.self).map(Int.init)))
            default: break
            }
        }

        func channelInactive(context: ChannelHandlerContext) { frames.finish() }
    }

    /// Fails the opening when an ordinary answer comes, or none. Afterwards it is in nobody's way.
    private final class Refusal: ChannelInboundHandler {
        typealias InboundIn = NIOAny

        private let isOpen: EventLoopPromise<Void>

        init(_ isOpen: EventLoopPromise<Void>) {
            self.isOpen = isOpen
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            isOpen.fail(Failure(description: "the service has not upgraded the connection"))
            context.fireChannelRead(data)
        }

        func channelInactive(context: ChannelHandlerContext) {
            isOpen.fail(Failure(description: "the service has closed the connection"))
            context.fireChannelInactive()
        }
    }
}
