import NIOCore
import NIOHTTP1

/// HTTP/1.1 for curl and browsers, one request after the other.
final class HTTP1Handler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let react: @Sendable (SandboxRequest) async -> Reaction
    private var collector: RequestCollector?
    private var keepsAlive = true
    private var task: Task<Void, Never>?

    init(react: @escaping @Sendable (SandboxRequest) async -> Reaction) {
        self.react = react
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            keepsAlive = head.isKeepAlive
            let headers = head.headers.map { ($0.name.lowercased(), $0.value) }
            collector = RequestCollector(method: head.method.rawValue, target: head.uri, headers: headers)
        case .body(let bytes): collector?.append(bytes)
        case .end: complete(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        task?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func complete(_ context: ChannelHandlerContext) {
        guard let collector else { return }
        guard !collector.isTooLarge else { return write(.empty(413), context, closes: true) }
        let (request, react) = (collector.request(.http1), react)
        let promise = context.eventLoop.makePromise(of: Reaction.self)
        task = promise.completeWithTask { await react(request) }
        promise.futureResult.assumeIsolated().whenSuccess { self.perform($0, context) }
    }

    private func perform(_ reaction: Reaction, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        switch reaction {
        case .answer(let answer): write(answer, context, closes: !keepsAlive)
        case .hang: break
        case .reset, .goAway: abort(context)
        case .answerThenReset(let answer, _):
            write(answer, context, closes: false)
            abort(context)
        }
    }

    private func write(_ answer: SandboxAnswer, _ context: ChannelHandlerContext, closes: Bool) {
        var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status))
        for (name, value) in answer.headers { head.headers.add(name: name, value: value) }
        if answer.status != 204 { head.headers.add(name: "content-length", value: "\(answer.body.count)") }
        if closes { head.headers.add(name: "connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !answer.body.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: answer.body)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        if closes { context.close(promise: nil) }
    }

    /// Closes the TCP connection below TLS, so without a farewell.
    private func abort(_ context: ChannelHandlerContext) {
        let socket = try? context.pipeline.syncOperations.context(handlerType: SocketHandler.self)
        (socket ?? context).close(promise: nil)
    }
}

/// Collects a request's head and body until it is complete.
struct RequestCollector {
    /// No provider takes more: a mail of SES may have 40 MB as base64, everything else far less.
    static let bodyLimit = 56 << 20

    private(set) var method = ""
    private(set) var target = ""
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false

    init(method: String, target: String, headers: [(name: String, value: String)]) {
        self.method = method
        self.target = target
        self.headers = headers
    }

    mutating func append(_ bytes: ByteBuffer) {
        guard body.count + bytes.readableBytes <= Self.bodyLimit else {
            isTooLarge = true
            body = []
            return
        }
        body.append(contentsOf: bytes.readableBytesView)
    }

    func request(_ version: SandboxRequest.HTTPVersion, on connection: String? = nil) -> SandboxRequest {
        SandboxRequest(method: method, target: target, headers: headers, body: body, version: version, connection: connection)
    }
}
