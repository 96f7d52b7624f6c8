import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle
public import Settings

/// Answers `/livez`, `/readyz` and `/metrics` over HTTP, for whoever runs the process.
///
/// Put it first in a service group: it is then stopped last, and answers "not ready" while the rest finishes.
public struct HealthServer: Service {
    private let address: HostAndPort
    private let readiness: Readiness
    private let metrics: @Sendable () -> String
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - metrics: makes the text for `/metrics` at each scrape.
    ///   - onListening: told the port once the server accepts connections, which matters when the address has port 0.
    public init(
        address: HostAndPort, readiness: Readiness, logger: Logger, metrics: @escaping @Sendable () -> String,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.address = address
        self.readiness = readiness
        self.metrics = metrics
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until the group shuts down. Throws ``HealthServerError`` when it cannot listen.
    public func run() async throws {
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in respond(to: request) },
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port), serverName: nil),
            onServerRunning: { channel in
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
        case "/metrics": text(.ok, metrics(), type: MetricsRegistry.contentType, request)
        default: text(.notFound, "Nothing is here: try /livez, /readyz or /metrics\n", request)
        }
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
