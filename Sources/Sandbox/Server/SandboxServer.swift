import Foundation
import NIOCore
import NIOPosix

/// The stand-ins for push services, APNs, FCM and SES behind one HTTPS port, for a demo or inside a test process.
public final class SandboxServer: Sendable {
    /// `https://127.0.0.1:PORT`, without a slash at the end.
    public let baseURL: String
    public let port: Int
    /// `http://127.0.0.1:PORT`: where a real browser finds its push service and the page that plays the product.
    public let browserURL: String
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
                faults: FaultTable(), journal: Journal(capacity: options.journalCapacity))
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
