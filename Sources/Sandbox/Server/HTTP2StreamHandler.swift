import NIOCore
import NIOHPACK
import NIOHTTP2

/// One HTTP/2 stream: one request and what is done with it. Frames are written here, so that every failure can be played.
final class HTTP2StreamHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let switchboard: Switchboard
    /// The connection's name, which no other one has.
    private let connection: String
    private var collector: RequestCollector?
    private var task: Task<Void, Never>?

    init(switchboard: Switchboard, connection: String) {
        self.switchboard = switchboard
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let headers):
            // Trailers say nothing that matters here.
            if collector == nil { collector = Self.collector(headers.headers) }
            if headers.endStream { complete(context) }
        case .data(let data):
            if case .byteBuffer(let bytes) = data.data { collector?.append(bytes) }
            if data.endStream { complete(context) }
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        task?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private static func collector(_ headers: HPACKHeaders) -> RequestCollector {
        var fields = headers.filter { !$0.name.hasPrefix(":") }.map { ($0.name.lowercased(), $0.value) }
        if !fields.contains(where: { $0.0 == "host" }), let authority = headers.first(name: ":authority") {
            fields.append(("host", authority))
        }
        return RequestCollector(
            method: headers.first(name: ":method") ?? "", target: headers.first(name: ":path") ?? "", headers: fields)
    }

    private func complete(_ context: ChannelHandlerContext) {
        guard let collector else { return }
        guard !collector.isTooLarge else { return perform(.answer(.empty(413)), context) }
        let (request, switchboard) = (collector.request(.http2, on: connection), switchboard)
        let promise = context.eventLoop.makePromise(of: Reaction.self)
        task = promise.completeWithTask { await switchboard.reaction(to: request) }
        promise.futureResult.assumeIsolated().whenSuccess { self.perform($0, context) }
    }

    private func perform(_ reaction: Reaction, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        switch reaction {
        case .answer(let answer): write(answer, endsStream: true, context)
        case .hang: break
        case .reset(let code): reset(code, context)
        case .goAway: goAway(context)
        case .answerThenReset(let answer, let code):
            write(answer, endsStream: false, context)
            reset(code, context)
        }
    }

    private func write(_ answer: SandboxAnswer, endsStream: Bool, _ context: ChannelHandlerContext) {
        var headers: HPACKHeaders = [":status": "\(answer.status)"]
        for (name, value) in answer.headers { headers.add(name: name, value: value) }
        // Without END_STREAM the length would be the only sign of completeness, and the reset could not be seen.
        if endsStream { headers.add(name: "content-length", value: "\(answer.body.count)") }
        let isWhole = answer.body.isEmpty && endsStream
        context.write(wrapOutboundOut(.headers(.init(headers: headers, endStream: isWhole))), promise: nil)
        if !answer.body.isEmpty {
            let bytes = context.channel.allocator.buffer(bytes: answer.body)
            context.write(wrapOutboundOut(.data(.init(data: .byteBuffer(bytes), endStream: endsStream))), promise: nil)
        }
        context.flush()
    }

    private func reset(_ code: Int, _ context: ChannelHandlerContext) {
        let code = HTTP2ErrorCode(networkCode: code)
        context.writeAndFlush(wrapOutboundOut(.rstStream(code)), promise: nil)
    }

    private func goAway(_ context: ChannelHandlerContext) {
        guard let connection = context.channel.parent,
            let stream = try? context.channel.syncOptions?.getOption(HTTP2StreamChannelOptions.streamID)
        else { return }
        GoAway.send(on: connection, firstUnprocessed: stream)
    }
}

/// Ends an HTTP/2 connection as a server does that is being replaced (RFC 9113 §6.8).
enum GoAway {
    /// The time in which streams below the limit may still get their answers before the connection closes.
    private static let grace = TimeAmount.milliseconds(250)

    /// - Parameter firstUnprocessed: this stream and later ones were not looked at; a client may send them again.
    static func send(on connection: any Channel, firstUnprocessed: HTTP2StreamID) {
        // Streams of a client have odd numbers; 0 says that none was processed.
        let last = HTTP2StreamID(max(0, Int(firstUnprocessed) - 2))
        let reason = ByteBuffer(string: #"{"reason":"Shutdown"}"#)
        let frame = HTTP2Frame(
            streamID: .rootStream, payload: .goAway(lastStreamID: last, errorCode: .noError, opaqueData: reason))
        connection.writeAndFlush(frame, promise: nil)
        connection.eventLoop.scheduleTask(in: grace) { connection.close(promise: nil) }
    }
}
