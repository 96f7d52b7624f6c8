import FleetHarness
import Foundation
import Testing

/// The least version of TLS, on a machine whose own settings would allow older ones.
@Suite struct `TLS before 1.2` {
    /// A server that takes one connection, and prints its port and the versions that the client offers (RFC 8446 §4.2.1).
    private static let server = """
        import socket
        def number(data, at, size): return int.from_bytes(data[at:at + size], "big")
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        client, _ = listener.accept()
        data = b""
        while len(data) < 5 or len(data) < 5 + number(data, 3, 2):
            more = client.recv(65536)
            if not more: break
            data += more
        at = 5 + 4 + 2 + 32
        at += 1 + data[at]
        at += 2 + number(data, at, 2)
        at += 1 + data[at] + 2
        versions = [number(data, 9, 2)]
        while at < len(data):
            kind, size = number(data, at, 2), number(data, at + 2, 2)
            if kind == 43: versions = [number(data, at + 5 + i, 2) for i in range(0, data[at + 4], 2)]
            at += 4 + size
        print(" ".join("%04x" % one for one in versions))
        """

    private static let lenient = """
        openssl_conf = start
        [start]
        ssl_conf = parts
        [parts]
        system_default = all
        [all]
        MinProtocol = TLSv1
        CipherString = DEFAULT:@SECLEVEL=0
        """

    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func `is offered to no provider's server and no broker, whatever the machine allows`(isBroker: Bool) async throws {
        let environment = try TestEnvironment()
        let settings = FileManager.default.temporaryDirectory.appending(path: "belfry-openssl-\(UUID().uuidString).cnf")
        try Data(Self.lenient.utf8).write(to: settings)
        defer { try? FileManager.default.removeItem(at: settings) }
        let server = Process()
        let output = Pipe()
        server.executableURL = URL(filePath: "/usr/bin/env")
        server.arguments = ["python3", "-u", "-c", Self.server]
        server.standardOutput = output
        try server.run()
        defer { server.terminate() }
        let port = try Self.line(from: output)
        // The other one of the two is where it should be: `status` asks the broker before the management API.
        let (broker, api) = ("amqps://belfry:secret@localhost:\(port)/", "https://belfry:secret@localhost:\(port)")
        let command = isBroker ? ["dead", "list"] : ["status"]
        let result = try await Command.run(
            environment.executables.appending(path: "belfry").path, command,
            environment: [
                "OPENSSL_CONF": settings.path, "BELFRY_AMQP_URL": isBroker ? broker : environment.amqpURL,
                "BELFRY_RABBITMQ_API_URL": isBroker ? environment.managementURL : api,
            ])
        #expect(result.status != 0)
        #expect(try Self.line(from: output) == "0304 0303")
    }

    private static func line(from pipe: Pipe) throws -> String {
        var line = Data()
        while let byte = try pipe.fileHandleForReading.read(upToCount: 1), let first = byte.first, first != UInt8(ascii: "\n") {
            line += byte
        }
        return String(decoding: line, as: UTF8.self)
    }
}
