import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// Accepts browsers: plain HTTP/1.1, which is a secure context on loopback, and the socket of the push service.
/// A browser would not take the sandbox's own authority without being told to.
struct BrowserListener: Sendable {
    /// Set once the port is known; connections are accepted only afterwards.
    let site: EventLoopFuture<BrowserSite>

    func bind(host: String, port: Int, group: any EventLoopGroup) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                site.hop(to: channel.eventLoop).flatMapThrowing { try Self.initialize(channel, $0) }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: host, port: port).get()
    }

    private static func initialize(_ channel: any Channel, _ site: BrowserSite) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(SocketHandler())
        try pipeline.configureHTTPServerPipeline(
            withServerUpgrade: (upgraders: [upgrader(site.service)], completionHandler: forgetRequests), withErrorHandling: true)
        try pipeline.addHandler(HTTP1Handler { await site.reaction(to: $0) })
    }

    private static func upgrader(_ service: BrowserPushService) -> NIOWebSocketServerUpgrader {
        NIOWebSocketServerUpgrader(
            maxFrameSize: 1 << 20,
            shouldUpgrade: { channel, head in channel.eventLoop.makeSucceededFuture(answer(to: head)) },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(
                        NIOWebSocketFrameAggregator(
                            minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 64, maxAccumulatedFrameSize: 1 << 20))
                    try pipeline.addHandler(PushSocketHandler(service: service))
                }
            })
    }

    /// Nil when the sub-protocol was not offered: then the request is one like any other.
    private static func answer(to head: HTTPRequestHead) -> HTTPHeaders? {
        guard head.headers[canonicalForm: "sec-websocket-protocol"].contains(Substring(PushSocketHandler.subprotocol)) else { return nil }
        return ["sec-websocket-protocol": PushSocketHandler.subprotocol]
    }

    /// On a socket there are no more requests.
    @Sendable private static func forgetRequests(_ context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        guard let requests = try? pipeline.handler(type: HTTP1Handler.self) else { return }
        pipeline.removeHandler(requests, promise: nil)
    }
}
