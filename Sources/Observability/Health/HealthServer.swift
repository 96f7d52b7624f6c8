import Glibc
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle
public import Settings

/// Answers `/livez`, `/readyz`, `/status` and `/metrics` over HTTP, for whoever runs the process.
///
/// Whoever reaches the port may ask, and can do no more: connections are few, idle ones end, a new one is always let in, and no answer
/// names a host, a user or an error's text.
///
/// Put it first in a service group: it is then stopped last, and answers "not ready" while the rest finishes.
public struct HealthServer: Service {
    private let address: HostAndPort
    private let readiness: Readiness
    private let status: StatusSource
    private let metrics: @Sendable () -> String
    private let logger: Logger
    private let limits: HealthLimits
    private let onListening: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - status: what `/status` answers; nothing is there while nobody has registered.
    ///   - metrics: makes the text for `/metrics` at each scrape.
    ///   - onListening: told the port once the server accepts connections, which matters when the address has port 0.
    public init(
        address: HostAndPort, readiness: Readiness, status: StatusSource = StatusSource(), logger: Logger,
        metrics: @escaping @Sendable () -> String, onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.init(
            address: address, readiness: readiness, status: status, logger: logger, limits: HealthLimits(), metrics: metrics,
            onListening: onListening)
    }

    init(
        address: HostAndPort, readiness: Readiness, status: StatusSource = StatusSource(), logger: Logger, limits: HealthLimits,
        metrics: @escaping @Sendable () -> String, onListening: @escaping @Sendable (Int) async -> Void
    ) {
        self.address = address
        self.readiness = readiness
        self.status = status
        self.metrics = metrics
        self.logger = logger
        self.limits = limits
        self.onListening = onListening
    }

    /// Serves until the group shuts down. Throws ``HealthServerError`` when it cannot listen.
    public func run() async throws {
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in respond(to: request) },
            server: .http1(configuration: connectionConfiguration),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port), serverName: nil),
            onServerRunning: { channel in
                await guardAccepting(channel)
                let port = channel.localAddress?.port ?? 0
                logger.info("the health server listens", metadata: ["host": "\(address.host)", "port": "\(port)"])
                await onListening(port)
            },
            logger: quiet(logger)
        )
        do {
            try await application.run()
        } catch let error as IOError {
            throw HealthServerError(address: address, reason: "\(error)")
        }
    }

    private var connectionConfiguration: HTTP1Channel.Configuration {
        let connections = HealthConnections(limit: limits.connections)
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [connections.handler()], idleTimeout: TimeAmount(limits.idleTimeout),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headers, maxHeaderListSize: limits.headers, maxHeaderFieldCount: 100))
    }

    /// First in the listening socket's pipeline: an error ends the server as soon as it has passed to the last.
    private func guardAccepting(_ channel: any Channel) async {
        let added = channel.eventLoop.submit { [limits, logger] in
            try channel.pipeline.syncOperations.addHandler(AcceptGuard(pause: limits.pause, logger: logger), position: .first)
        }
        do {
            try await added.get()
        } catch {
            logger.debug("the health server ended while it started", metadata: ["error": "\(error)"])
        }
    }

    /// A probe every few seconds is no news.
    private func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }

    private func respond(to request: Request) -> Response {
        guard request.method == .get || request.method == .head else {
            return text(.methodNotAllowed, "Only GET and HEAD are answered here\n", extra: [.allow: "GET, HEAD"], request)
        }
        return switch request.uri.path {
        case "/livez": text(.ok, "live\n", request)
        case "/readyz": readinessResponse(request)
        case "/status": statusResponse(request)
        case "/metrics": text(.ok, metrics(), type: MetricsRegistry.contentType, request)
        default: text(.notFound, "Nothing is here: try /livez, /readyz, /status or /metrics\n", request)
        }
    }

    private func statusResponse(_ request: Request) -> Response {
        guard let json = status.json() else { return text(.notFound, "This process has no status: try /readyz\n", request) }
        return text(.ok, json + "\n", type: "application/json", request)
    }

    private func readinessResponse(_ request: Request) -> Response {
        let report = readiness.report()
        return text(report.isReady ? .ok : .serviceUnavailable, report.json + "\n", type: "application/json", request)
    }

    private func text(
        _ status: HTTPResponse.Status, _ body: String, type: String = "text/plain; charset=utf-8", extra: HTTPFields = [:],
        _ request: Request
    ) -> Response {
        var headers = extra
        headers[.contentType] = type
        headers[.cacheControl] = "no-store"
        let response = Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: body)))
        return request.method == .head ? response.createHeadResponse() : response
    }
}

/// What strangers at the port may take up. Every descriptor that they hold is one that the process's own work cannot have.
struct HealthLimits: Sendable {
    /// How many connections there may be at once.
    var connections = 64
    /// How long a connection may be there without a whole request. Longer than the usual minute between two scrapes.
    var idleTimeout: Duration = .seconds(75)
    /// How long nothing is accepted after the system refused a descriptor or memory for a connection.
    var pause: Duration = .seconds(1)
    /// Requests have no body and few headers, in bytes.
    var headers = 16 << 10
}

/// The health server cannot listen where it was told to. Trying again helps only once somebody else lets go of the address.
public struct HealthServerError: Error, CustomStringConvertible, ExitCodeProviding {
    /// Where it should have listened.
    public let address: HostAndPort
    /// What the system said.
    public let reason: String

    /// The address, the reason and the variable.
    public var description: String { "cannot listen on \(address) (BELFRY_HTTP_ADDRESS): \(reason)" }

    /// The address is a setting.
    public var exitCode: ExitCode { .configuration }
}

/// Keeps a process alive that has no descriptor or memory left for another connection (accept(2): EMFILE, ENFILE, ENOBUFS, ENOMEM).
///
/// swift-nio leaves the listening socket open, but hands the error on, and what is behind ends the server by it; with connections under
/// way that was the end of the process. Here it is logged, and nothing is accepted for a moment: the socket stays readable, and asking
/// again at once would keep a processor busy.
final class AcceptGuard: ChannelDuplexHandler {
    typealias InboundIn = Any
    typealias InboundOut = Any
    typealias OutboundIn = Never
    typealias OutboundOut = Never

    private let pause: Duration
    private let logger: Logger
    private var isPaused = false
    private var wantsRead = false

    /// - Parameter pause: how long nothing is accepted after an error.
    init(pause: Duration, logger: Logger) {
        self.pause = pause
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let code = (error as? IOError)?.errnoCode, [EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED].contains(code) else {
            context.fireErrorCaught(error)
            return
        }
        guard code != ECONNABORTED, !isPaused else { return }
        isPaused = true
        logger.warning("the health server cannot accept a connection: the process is short of descriptors", metadata: ["error": "\(error)"])
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: TimeAmount(pause)) {
            let (handler, context) = bound.value
            handler.resume(context)
        }
    }

    func read(context: ChannelHandlerContext) {
        if isPaused { wantsRead = true } else { context.read() }
    }

    private func resume(_ context: ChannelHandlerContext) {
        isPaused = false
        guard wantsRead else { return }
        wantsRead = false
        context.read()
    }
}
