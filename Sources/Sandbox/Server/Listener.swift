import Foundation
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization

/// Accepts connections: TLS, then HTTP/2 or HTTP/1.1 by ALPN.
struct Listener: Sendable {
    let certificate: ServerCertificate
    /// Set once the port is known; connections are accepted only afterwards.
    let switchboard: EventLoopFuture<Switchboard>
    let streamLimit: StreamLimit

    func bind(host: String, port: Int, group: any EventLoopGroup) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer(initialize)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: host, port: port).get()
    }

    private func initialize(_ channel: any Channel) -> EventLoopFuture<Void> {
        switchboard.hop(to: channel.eventLoop).flatMapThrowing { switchboard in
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(SocketHandler())
            try pipeline.addHandler(NIOSSLServerHandler(context: certificate.context))
            try pipeline.addHandler(
                ApplicationProtocolNegotiationHandler { result, channel in
                    channel.eventLoop.makeCompletedFuture {
                        try negotiated(result, channel, switchboard)
                    }
                })
        }
    }

    private func negotiated(
        _ result: ALPNResult, _ channel: any Channel, _ switchboard: Switchboard
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        guard result == .negotiated("h2") else {
            try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
            try pipeline.addHandler(HTTP1Handler { await switchboard.reaction(to: $0) })
            return
        }
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: streamLimit.value),
            HTTP2Setting(parameter: .maxHeaderListSize, value: 65536),
        ]
        var stream = NIOHTTP2Handler.StreamConfiguration()
        // Callers that give up on played failures reset many streams; that is no attack here. The server makes room
        // for the whole count at once.
        let much = 2000
        (stream.streamResetFrameRateLimit.maximumCount, stream.streamResetFrameRateLimit.windowLength) = (much, .milliseconds(100))
        (stream.streamErrorRateLimit.maximumCount, stream.streamErrorRateLimit.windowLength) = (much, .milliseconds(100))
        // A name that no other connection has: the address with its port comes again with a later one.
        let name = UUID().uuidString
        _ = try pipeline.configureHTTP2Pipeline(
            mode: .server, connectionConfiguration: connection, streamConfiguration: stream
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(HTTP2StreamHandler(switchboard: switchboard, connection: name))
            }
        }
    }
}

/// SETTINGS_MAX_CONCURRENT_STREAMS for the next connection; read where no `await` is possible.
final class StreamLimit: Sendable {
    private let limit: Atomic<Int>

    init(_ limit: Int) {
        self.limit = Atomic(limit)
    }

    var value: Int {
        get { limit.load(ordering: .relaxed) }
        set { limit.store(newValue, ordering: .relaxed) }
    }
}

/// Stands between socket and TLS; closing from here is closing without TLS' farewell.
final class SocketHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
}
