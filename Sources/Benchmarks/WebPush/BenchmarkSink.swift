import FoundationEssentials
import Glibc
import Operations

/// nghttpd of the Debian package nghttp2-server, as a push service: it answers 200 with a body of two bytes.
///
/// With an empty one it would end each stream in a frame of its own, after the headers that say there is no body. By then libcurl 7.88 is
/// done and has reset the stream, and a thousand resets make nghttpd close the connection: a request now and then would fail.
struct BenchmarkSink {
    /// A real push service's name, so that the worker judges answers as it does in earnest; its connections come here instead.
    private static let host = "updates.push.services.mozilla.com"
    private static let paths = 16

    private let process: ChildProcess
    private let port: Int
    private let folder: String

    /// The certificate; it is its own authority.
    var certificate: String { folder + "/sink.pem" }

    /// What sends the push service's name to this server, for `BELFRY_CONNECT_TO` and for CURLOPT_CONNECT_TO.
    var detour: String { "\(Self.host):443:127.0.0.1:\(port)" }

    /// Addresses that it answers, each like a subscription's.
    var endpoints: [String] { (0..<Self.paths).map { "https://\(Self.host)/\(Self.path($0))" } }

    private static func path(_ number: Int) -> String { "wpush/v2/" + String(repeating: "e", count: 120) + "\(number)" }

    /// Makes a certificate and starts the server on a free loopback port.
    /// - Throws: ``OperationError`` when nghttpd or openssl is missing.
    static func start(in folder: String) async throws -> BenchmarkSink {
        let root = folder + "/sink"
        for number in 0..<paths {
            let file = URL(filePath: root + "/" + path(number))
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("{}".utf8).write(to: file)
        }
        try await makeCertificate(in: folder)
        let port = try freePort()
        let arguments = ["-a", "127.0.0.1", "-d", root, "\(port)", folder + "/sink.key", folder + "/sink.pem"]
        let environment = ProcessInfo.processInfo.environment
        let process = try ChildProcess(executable("nghttpd"), arguments, environment: environment, output: folder + "/sink.log")
        let sink = BenchmarkSink(process: process, port: port, folder: folder)
        do { try await sink.waitUntilItListens() } catch {
            sink.stop()
            throw error
        }
        return sink
    }

    /// Ends the server. By force: nghttpd inherits this process's signal mask, so a polite request may never reach it.
    func stop() { process.signal(SIGKILL) }

    private static func makeCertificate(in folder: String) async throws {
        let arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=belfry bench",
            "-addext", "subjectAltName=DNS:\(host)", "-keyout", folder + "/sink.key", "-out", folder + "/sink.pem",
        ]
        let log = folder + "/openssl.log"
        let process = try ChildProcess("openssl", arguments, environment: ProcessInfo.processInfo.environment, output: log)
        let code = try await process.end(within: .seconds(30))
        guard code == 0 else { throw OperationError(.configuration, "openssl made no certificate.\n\(tail(log))") }
    }

    /// Debian keeps servers in a folder that is not on everybody's PATH.
    private static func executable(_ name: String) -> String {
        let path = "/usr/sbin/" + name
        return FileManager.default.isExecutableFile(atPath: path) ? path : name
    }

    private func waitUntilItListens() async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while !isListening() {
            if let code = process.codeIfEnded() {
                throw OperationError(.configuration, "nghttpd ended with \(code).\n\(tail(folder + "/sink.log"))")
            }
            guard ContinuousClock.now < deadline else { throw OperationError(.unavailable, "nghttpd does not listen.") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func isListening() -> Bool {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { return false }
        defer { close(socket) }
        return unsafe Self.withLoopback(port: port) { address, size in unsafe connect(socket, address, size) } == 0
    }

    /// A port that nobody listens on now.
    private static func freePort() throws(OperationError) -> Int {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var bound = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withLoopback(port: 0) { address, size in unsafe bind(socket, address, size) } == 0
        let isNamed = unsafe withUnsafeMutablePointer(to: &bound) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(socket, $0, &size) }
        }
        guard isBound, isNamed == 0 else { throw OperationError(.unavailable, "There is no free port.") }
        return Int(UInt16(bigEndian: bound.sin_port))
    }

    private static func withLoopback(port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
