import NIOSSL
import Synchronization

/// What the sandbox proves itself with to the next connection: its certificate, or the one that has expired.
final class ServerCertificate: Sendable {
    private let valid: NIOSSLContext
    private let expired: NIOSSLContext
    private let hasExpired = Atomic<Bool>(false)

    init(_ authority: CertificateAuthority) throws {
        valid = try Self.context(authority.serverCertificatePEM, key: authority.serverKeyPEM)
        expired = try Self.context(authority.expiredCertificatePEM, key: authority.serverKeyPEM)
    }

    var isExpired: Bool {
        get { hasExpired.load(ordering: .relaxed) }
        set { hasExpired.store(newValue, ordering: .relaxed) }
    }

    var context: NIOSSLContext { isExpired ? expired : valid }

    private static func context(_ certificate: String, key: String) throws -> NIOSSLContext {
        let certificate = try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)
        let key = try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(certificate)], privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["h2", "http/1.1"]
        return try NIOSSLContext(configuration: configuration)
    }
}
