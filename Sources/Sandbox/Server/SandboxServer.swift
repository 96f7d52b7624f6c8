public import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// The stand-ins for push services, APNs, FCM and SES behind one HTTPS port, for a demo or inside a test process.
public final class SandboxServer: Sendable {
    /// `https://127.0.0.1:PORT`, without a slash at the end.
    public let baseURL: String
    public let port: Int
    /// `http://127.0.0.1:PORT`: where a real browser finds its push service and the page that plays the product.
    public let browserURL: String
    /// In plain HTTP, so that no browser warns: what arrived, newest first.
    public var inboxURL: String { "\(browserURL)/inbox" }
    /// The authority that a caller has to trust (PEM).
    public let certificateAuthorityFile: String
    /// `export NAME='value'` lines for the workers.
    public let credentialsFile: String
    public let descriptionFile: String
    public let credentials: SandboxCredentials

    let switchboard: Switchboard
    let streamLimit: StreamLimit
    let certificate: ServerCertificate
    let product: ProductBackend
    private let channel: any Channel
    private let browserChannel: any Channel
    private let group: MultiThreadedEventLoopGroup

    /// Listens and writes the state folder; when it returns, requests are answered.
    public static func start(_ options: SandboxOptions) async throws -> SandboxServer {
        guard ["127.0.0.1", "::1", "localhost"].contains(options.host) else { throw SandboxError.notLoopback(options.host) }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        do {
            return try await SandboxServer(options, group: group)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private init(_ options: SandboxOptions, group: MultiThreadedEventLoopGroup) async throws {
        self.group = group
        let authority = try CertificateAuthority(now: Date())
        certificate = try ServerCertificate(authority)
        credentials = try SandboxCredentials(apnsTopic: options.apnsTopic)
        streamLimit = StreamLimit(options.maxConcurrentStreams)
        let promise = group.next().makePromise(of: Switchboard.self)
        let site = group.next().makePromise(of: BrowserSite.self)
        do {
            let listener = Listener(certificate: certificate, switchboard: promise.futureResult, streamLimit: streamLimit)
            channel = try await listener.bind(host: options.host, port: options.port, group: group)
            browserChannel = try await BrowserListener(site: site.futureResult)
                .bind(host: options.host, port: options.browserPort, group: group)
            guard let port = channel.localAddress?.port, let browserPort = browserChannel.localAddress?.port else {
                throw SandboxError.noPort
            }
            let host = options.host == "::1" ? "[::1]" : options.host
            self.port = port
            baseURL = "https://\(host):\(port)"
            browserURL = "http://\(host):\(browserPort)"
            let folder = StateFolder(path: options.stateFolder)
            certificateAuthorityFile = folder.certificateAuthorityFile
            credentialsFile = folder.credentialsFile
            descriptionFile = folder.descriptionFile
            switchboard = Switchboard(
                baseURL: baseURL, credentials: credentials, registry: Registry(), streamLimit: streamLimit, clock: ServiceClock(),
                faults: FaultTable(), journal: ReceivedLog(capacity: options.journalCapacity))
            product = ProductBackend(origin: browserURL)
            promise.succeed(switchboard)
            let service = BrowserPushService(origin: browserURL, journal: switchboard.journal)
            site.succeed(BrowserSite(switchboard: switchboard, service: service, product: product))
            try folder.write(authority: authority, credentials: credentials, baseURL: baseURL, port: port, browserURL: browserURL)
        } catch {
            promise.fail(error)
            site.fail(error)
            throw error
        }
    }

    /// Closes every connection and frees the port. Long polls end with what there is.
    public func stop() async throws {
        await switchboard.journal.finish()
        try await group.shutdownGracefully()
    }
}

extension SandboxServer {
    /// Subscribes like a browser does.
    /// - Parameters:
    ///   - vapidKey: the `applicationServerKey`, base64url; without one the first push binds the subscription to its key.
    ///   - realHost: the endpoint names the real service's host, for senders that are redirected to the sandbox.
    ///   - bodyLimit: how many bytes a body may have; nil means 4096.
    public func createSubscription(
        name: String? = nil, service: PushService = .mozilla, vapidKey: String? = nil, realHost: Bool = false, bodyLimit: Int? = nil
    ) async -> PushSubscription {
        let wish = SubscriptionRequest(vapidKey: vapidKey, name: name, service: service, realHost: realHost, bodyLimit: bodyLimit)
        let subscription = wish.subscribe(baseURL: baseURL)
        await switchboard.registry.add(subscription)
        return subscription
    }

    /// The browser unsubscribes: its endpoint answers 410 from now on. False when there is no such token.
    @discardableResult
    public func removeSubscription(_ token: String) async -> Bool {
        await switchboard.registry.unsubscribe(token)
    }

    /// The app is deleted from the device: APNs answers 410 Unregistered with that time, FCM 404 UNREGISTERED.
    public func removeDevice(_ token: String, at time: Date = Date()) async {
        await switchboard.registry.removeDevice(token, since: Int(time.timeIntervalSince1970 * 1000))
    }

    /// The app is installed again.
    public func restoreDevice(_ token: String) async {
        await switchboard.registry.restoreDevice(token)
    }

    /// Every access token handed out so far is refused with 401.
    public func forgetAccessTokens() async {
        await switchboard.registry.forgetAccessTokens()
    }

    /// Sets a fault behind those that are already set.
    @discardableResult
    public func setFault(_ fault: Fault) async -> Fault {
        await switchboard.faults.add(fault)
    }

    /// The faults that are not used up.
    public func faults() async -> [Fault] {
        await switchboard.faults.all
    }

    /// From now on every request gets its right answer.
    public func clearFaults() async {
        await switchboard.faults.clear()
    }

    /// A device is known at one of Apple's two hosts only: there the other one answers BadDeviceToken. Without this both know it, and a
    /// stand-in for both does in any case.
    public func setEnvironment(_ environment: DeviceEnvironment, ofDevice token: String) async {
        await switchboard.registry.setEnvironment(environment, of: token)
    }

    /// Sets the clock of the providers: seconds ahead of the machine's, also in their `Date`.
    public func setClockSkew(_ seconds: Int) {
        switchboard.clock.skew = seconds
    }

    /// For connections made from now on.
    public func setMaxConcurrentStreams(_ limit: Int) {
        streamLimit.value = limit
    }

    /// Whether the certificate has expired that connections made from now on are shown.
    public func setCertificateExpired(_ isExpired: Bool) {
        certificate.isExpired = isExpired
    }

    /// What has arrived so far.
    public func received(_ filter: ReceivedFilter = ReceivedFilter()) async -> [Received] {
        await switchboard.journal.entries(matching: filter)
    }

    /// Waits until that many matching requests have arrived; after the timeout gives what there is.
    public func received(
        _ filter: ReceivedFilter = ReceivedFilter(), atLeast count: Int, timeout: Duration
    ) async -> [Received] {
        await switchboard.journal.entries(matching: filter, atLeast: count, timeout: timeout)
    }

    /// Forgets what arrived; numbers go on counting.
    public func clearReceived() async {
        await switchboard.journal.clear()
    }
}

extension SandboxServer {
    /// Sets up the page at ``browserURL`` that plays the product; until then it cannot subscribe or publish.
    public func play(_ product: DemoProduct) async {
        await self.product.play(product)
    }
}

/// Why a sandbox does not start.
public enum SandboxError: Error, Hashable, CustomStringConvertible {
    /// It stands in for public services and holds test keys: nobody else's machine may reach it.
    case notLoopback(String)
    case noPort

    public var description: String {
        switch self {
        case .notLoopback(let host): "the sandbox listens on loopback only (127.0.0.1, ::1, localhost), not on \(host)"
        case .noPort: "the operating system gave no port"
        }
    }
}

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

/// How a sandbox is started.
public struct SandboxOptions: Sendable {
    /// A loopback address; anything else is refused.
    public var host: String
    /// 0 takes a free port.
    public var port: Int
    /// For browsers, in plain HTTP; 0 takes a free one.
    public var browserPort: Int
    /// Where `ca.pem`, `credentials.env` and `sandbox.json` go; made when absent.
    public var stateFolder: String
    /// The app's bundle identifier, which `apns-topic` has to name.
    public var apnsTopic: String
    /// For the first connections; can be changed while it runs.
    public var maxConcurrentStreams: Int
    /// How many requests the journal remembers.
    public var journalCapacity: Int

    /// - Parameter stateFolder: an absolute path, because other processes read `credentials.env`.
    public init(
        host: String = "127.0.0.1", port: Int = 0, browserPort: Int = 0, stateFolder: String,
        apnsTopic: String = "com.example.helpdesk", maxConcurrentStreams: Int = 100, journalCapacity: Int = 20_000
    ) {
        self.host = host
        self.port = port
        self.browserPort = browserPort
        self.stateFolder = stateFolder
        self.apnsTopic = apnsTopic
        self.maxConcurrentStreams = maxConcurrentStreams
        self.journalCapacity = journalCapacity
    }
}
