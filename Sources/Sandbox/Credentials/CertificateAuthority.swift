import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import Synchronization
import X509

/// A certificate authority for one run, and the server certificates it issued.
struct CertificateAuthority: Sendable {
    /// The names under which a fleet may reach the sandbox.
    static let serverNames = [
        "localhost", "fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com",
        "wns2-par02p.notify.windows.com", "api.push.apple.com", "api.sandbox.push.apple.com", "oauth2.googleapis.com",
        "email.eu-west-1.amazonaws.com",
    ]

    let certificatePEM: String
    let serverCertificatePEM: String
    /// The same names and key, but its time was over an hour before.
    let expiredCertificatePEM: String
    let serverKeyPEM: String

    /// Valid from an hour before `now` (clocks differ) for 30 days.
    init(now: Date) throws {
        let authorityKey = P256.Signing.PrivateKey()
        let serverKey = P256.Signing.PrivateKey()
        let authority = try Self.authority(key: authorityKey, now: now)
        let server = try Self.server(key: serverKey, authority: authority, authorityKey: authorityKey, valid: Self.validity(at: now))
        let past = now.addingTimeInterval(-7200)..<now.addingTimeInterval(-3600)
        let expired = try Self.server(key: serverKey, authority: authority, authorityKey: authorityKey, valid: past)
        certificatePEM = try authority.serializeAsPEM().pemString
        serverCertificatePEM = try server.serializeAsPEM().pemString
        expiredCertificatePEM = try expired.serializeAsPEM().pemString
        serverKeyPEM = serverKey.pemRepresentation
    }

    private static func validity(at now: Date) -> Range<Date> { now.addingTimeInterval(-3600)..<now.addingTimeInterval(30 * 86400) }

    private static func authority(key: P256.Signing.PrivateKey, now: Date) throws -> Certificate {
        let name = try DistinguishedName { CommonName("Belfry sandbox authority") }
        let publicKey = Certificate.PublicKey(key.publicKey)
        return try certificate(publicKey: publicKey, subject: name, issuer: name, valid: validity(at: now), signedBy: key) {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
            Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            SubjectKeyIdentifier(hash: publicKey)
        }
    }

    private static func server(
        key: P256.Signing.PrivateKey, authority: Certificate, authorityKey: P256.Signing.PrivateKey, valid: Range<Date>
    ) throws -> Certificate {
        let loopback: [ArraySlice<UInt8>] = [[127, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]]
        let names =
            serverNames.map(GeneralName.dnsName)
            + loopback.map { GeneralName.ipAddress(ASN1OctetString(contentBytes: $0)) }
        let publicKey = Certificate.PublicKey(key.publicKey)
        let subject = try DistinguishedName { CommonName("belfry-sandbox") }
        let authorityPublicKey = Certificate.PublicKey(authorityKey.publicKey)
        return try certificate(
            publicKey: publicKey, subject: subject, issuer: authority.subject, valid: valid, signedBy: authorityKey
        ) {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage([.serverAuth])
            SubjectAlternativeNames(names)
            SubjectKeyIdentifier(hash: publicKey)
            AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: authorityPublicKey).keyIdentifier)
        }
    }

    private static func certificate(
        publicKey: Certificate.PublicKey, subject: DistinguishedName, issuer: DistinguishedName, valid: Range<Date>,
        signedBy key: P256.Signing.PrivateKey,
        @ExtensionsBuilder extensions: () throws -> Result<Certificate.Extensions, any Error>
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
            notValidBefore: valid.lowerBound, notValidAfter: valid.upperBound,
            issuer: issuer, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions(builder: extensions), issuerPrivateKey: Certificate.PrivateKey(key))
    }
}

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
