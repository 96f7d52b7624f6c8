import Foundation
import Glibc
import Logging
import Settings
import Testing

@testable import Observability

/// What a stranger at the health server's port can do to the process: nothing.
@Suite(.timeLimit(.minutes(1))) struct `The health server's port` {
    @Test func `at the limit a new connection is let in, and the one longest without a request gives way`() async throws {
        try await HealthPort.withServer(HealthLimits(connections: 4)) { port in
            let idle = try (0..<4).map { _ in try RawConnection(port) }
            // The oldest of them is used, and so becomes the newest.
            #expect(try await blocking { try idle[0].ask("/livez") }.hasPrefix("HTTP/1.1 200"))
            let fresh = try RawConnection(port)
            #expect(try await blocking { try fresh.ask("/livez") }.hasPrefix("HTTP/1.1 200"))
            #expect(try await blocking { try idle[1].read() } == "", "the second had to go")
            #expect(try await blocking { try idle[0].ask("/livez") }.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test(arguments: ["", "GET /livez HTTP/1.1\r\nHost: a", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"])
    func `a connection whose request does not come ends after the idle time`(sent: String) async throws {
        try await HealthPort.withServer(HealthLimits(idleTimeout: .milliseconds(200))) { port in
            let connection = try RawConnection(port)
            try connection.write(sent)
            // Whatever it answered before, the end comes.
            try await blocking { while try connection.read() != "" {} }
        }
    }

    @Test func `headers without end are refused`() async throws {
        try await HealthPort.withServer(HealthLimits()) { port in
            let connection = try RawConnection(port)
            try connection.write("GET /livez HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 32 << 10))
            let answer = try await blocking {
                var answer = ""
                while case let more = try connection.read(), more != "" { answer += more }
                return answer
            }
            #expect(!answer.hasPrefix("HTTP/1.1 200"))
            let other = try RawConnection(port)
            #expect(try await blocking { try other.ask("/livez") }.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `a process without a descriptor for another connection lives, and answers when it has one`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            // Whatever goes wrong, this process does not stay.
            alarm(30)
            let (warnings, warned) = AsyncStream<Void>.makeStream()
            var logger = Logger(label: "test") { _ in SignallingLogHandler { warned.yield() } }
            logger.logLevel = .warning
            try await HealthPort.withServer(HealthLimits(pause: .milliseconds(50)), logger: logger) { port in
                let first = try RawConnection(port)
                _ = try await blocking { try first.ask("/livez") }
                let client = try RawConnection()
                var limit = rlimit(rlim_cur: 64, rlim_max: 64)
                #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
                var fillers: [CInt] = []
                while case let filler = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC), filler >= 0 { fillers.append(filler) }
                try client.connect(port)
                for await _ in warnings { break }
                let isAlive = try await blocking { try first.ask("/livez") }.hasPrefix("HTTP/1.1 200")
                for filler in fillers { close(filler) }
                let isBack = try await blocking { try client.ask("/livez") }.hasPrefix("HTTP/1.1 200")
                exit(isAlive && isBack ? 0 : 1)
            }
        }
    }
}

enum HealthPort {
    /// Runs a server with limits of the test's own on a port that the system chooses.
    static func withServer<Result>(
        _ limits: HealthLimits, logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ body: (UInt16) async throws -> Result
    ) async throws -> Result {
        let (ports, listening) = AsyncStream<Int>.makeStream()
        let server = HealthServer(
            address: HostAndPort(host: "127.0.0.1", port: 0), readiness: Readiness(), logger: logger, limits: limits, metrics: { "" },
            onListening: { listening.yield($0) })
        let running = Task { try await server.run() }
        defer { running.cancel() }
        var iterator = ports.makeAsyncIterator()
        return try await body(UInt16(try #require(await iterator.next())))
    }
}

/// A connection that does as little as the test wants: no HTTP client would.
final class RawConnection: Sendable {
    struct Failure: Error { let code: CInt }

    private let descriptor: CInt

    /// A socket that is not connected yet.
    init() throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    convenience init(_ port: UInt16) throws {
        try self.init()
        try connect(port)
    }

    deinit { close(descriptor) }

    func connect(_ port: UInt16) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw Failure(code: errno) }
    }

    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard unsafe send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count else { throw Failure(code: errno) }
    }

    /// What comes next; empty at the end of the connection. Throws when nothing comes for 20 s.
    func read() throws -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        // Whoever is closed with something unread is reset.
        if count < 0, errno == ECONNRESET { return "" }
        guard count >= 0 else { throw Failure(code: errno) }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    func ask(_ path: String) throws -> String {
        try write("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        return try read()
    }
}

/// Says when something was logged.
private struct SignallingLogHandler: LogHandler {
    let signal: @Sendable () -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.warning

    init(_ signal: @escaping @Sendable () -> Void) { self.signal = signal }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { signal() }
}
