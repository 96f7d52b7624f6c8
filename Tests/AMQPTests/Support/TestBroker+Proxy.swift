import AMQP
import Foundation
import PrivateBroker
import Testing

extension TestBroker {
    /// Runs `body` with a proxy in front of the broker and the address of that proxy.
    static func withProxy(isNarrow: Bool = false, _ body: (TestProxy, BrokerAddress) async throws -> Void) async throws {
        var address = try address()
        let proxy = try TestProxy(to: address.hosts[0], isNarrow: isNarrow)
        defer { proxy.stop() }
        address.hosts = [BrokerAddress.Host(name: "127.0.0.1", port: proxy.port)]
        try await body(proxy, address)
    }

    /// The same with TLS between the client and the proxy, whose certificate is for a name and may have expired.
    static func withTLSProxy(
        name: String = "localhost", isNarrow: Bool = false, isExpired: Bool = false, _ body: (TestProxy, BrokerOptions) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("amqp-tests-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try makeCertificates(for: name, days: isExpired ? -1 : 2, in: folder)
        var address = try address()
        let proxy = try TestProxy(
            to: address.hosts[0], certificate: folder.appendingPathComponent("server.pem").path,
            key: folder.appendingPathComponent("server.key").path, isNarrow: isNarrow)
        defer { proxy.stop() }
        address.hosts = [BrokerAddress.Host(name: "localhost", port: proxy.port)]
        address.usesTLS = true
        var options = try options(at: address)
        options.certificateAuthorityFile = folder.appendingPathComponent("authority.pem").path
        try await body(proxy, options)
    }

    /// An authority of the test's own, `authority.pem`, another one, `other.pem`, and what the first has signed.
    private static func makeCertificates(for name: String, days: Int, in folder: URL) throws {
        for authority in ["authority", "other"] {
            try openssl(
                "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=\(authority) -keyout \(authority).key -out \(authority).pem",
                in: folder)
        }
        try openssl("req -newkey rsa:2048 -nodes -subj /CN=\(name) -keyout server.key -out server.csr", in: folder)
        try Data("subjectAltName=DNS:\(name)\n".utf8).write(to: folder.appendingPathComponent("names"))
        let signing = "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial"
        try openssl("\(signing) -days \(days) -extfile names -out server.pem", in: folder)
    }

    private static func openssl(_ arguments: String, in folder: URL) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
