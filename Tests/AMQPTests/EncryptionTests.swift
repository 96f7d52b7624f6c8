import AMQP
import Foundation
import PrivateBroker
import Testing

@Suite(.timeLimit(.minutes(1))) struct Encryption {
    @Test func `a certificate of the given authority is accepted`() async throws {
        try await withTLSProxy(name: "localhost") { options in
            let session = try await BrokerSession.open(options)
            await session.close()
        }
    }

    @Test func `an unknown authority is refused`() async throws {
        try await withTLSProxy(name: "localhost") { options in
            var options = options
            options.certificateAuthorityFile = nil
            let error = await #expect(throws: BrokerError.self) { _ = try await BrokerSession.open(options) }
            #expect(error?.kind == .tls)
        }
    }

    @Test func `a certificate for another name is refused`() async throws {
        try await withTLSProxy(name: "elsewhere.example") { options in
            let error = await #expect(throws: BrokerError.self) { _ = try await BrokerSession.open(options) }
            #expect(error?.kind == .tls)
        }
    }

    @Test func `a missing file of authorities is named`() async throws {
        var options = try TestBroker.options(at: BrokerAddress("amqps://guest:guest@localhost:1/"))
        options.certificateAuthorityFile = "/nonexistent/authority.pem"
        let error = await #expect(throws: BrokerError.self) { _ = try await BrokerSession.open(options) }
        #expect(error?.kind == .tls)
        #expect(error?.text.contains("/nonexistent/authority.pem") == true)
    }

    private func withTLSProxy(name: String, _ body: (BrokerOptions) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("amqp-tests-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try makeCertificates(for: name, in: folder)
        var address = try TestBroker.address()
        let proxy = try TestProxy(
            to: address.hosts[0], certificate: folder.appendingPathComponent("server.pem").path,
            key: folder.appendingPathComponent("server.key").path)
        defer { proxy.stop() }
        address.hosts = [BrokerAddress.Host(name: "localhost", port: proxy.port)]
        address.usesTLS = true
        var options = try TestBroker.options(at: address)
        options.certificateAuthorityFile = folder.appendingPathComponent("authority.pem").path
        try await body(options)
    }

    private func makeCertificates(for name: String, in folder: URL) throws {
        try openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout authority.key -out authority.pem", in: folder)
        try openssl("req -newkey rsa:2048 -nodes -subj /CN=\(name) -keyout server.key -out server.csr", in: folder)
        try Data("subjectAltName=DNS:\(name)\n".utf8).write(to: folder.appendingPathComponent("names"))
        let sign = "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -extfile names -out server.pem"
        try openssl(sign, in: folder)
    }

    private func openssl(_ arguments: String, in folder: URL) throws {
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
