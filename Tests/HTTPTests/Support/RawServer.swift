import Foundation
import Glibc
import Synchronization

/// A server that does exactly what a test writes down: a script runs for every connection, on a thread of its own.
final class RawServer: Sendable {
    let port: Int
    private let listener: CInt
    private let log = Mutex<[String]>([])
    private let arrivals: AsyncStream<String>
    private let arrived: AsyncStream<String>.Continuation

    init(_ script: @escaping @Sendable (RawConnection) -> Void) throws {
        (listener, port) = try Loopback.listen()
        (arrivals, arrived) = AsyncStream.makeStream()
        let listener = listener
        Thread.detachNewThread { [weak self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                // Closed by nobody else: its number may be another server's listener at once, whose connections this one would then take.
                guard descriptor >= 0 else { return _ = Glibc.close(listener) }
                Thread.detachNewThread { [weak self] in
                    let connection = RawConnection(descriptor) { self?.record($0) }
                    script(connection)
                    connection.close()
                }
            }
        }
    }

    /// Ends the listening, now or before the next connection is taken.
    deinit { shutdown(listener, CInt(SHUT_RDWR)) }

    var url: String { "http://127.0.0.1:\(port)/" }

    /// The requests that came in whole, in the order they came.
    var requests: [String] { log.withLock { $0 } }

    /// Waits until one more request has come in whole.
    func nextRequest() async -> String? {
        var iterator = arrivals.makeAsyncIterator()
        return await iterator.next()
    }

    private func record(_ request: String) {
        log.withLock { $0.append(request) }
        arrived.yield(request)
    }
}

/// One connection, seen from the server.
final class RawConnection {
    private let descriptor: CInt
    private let record: (String) -> Void
    private var received: [UInt8] = []

    init(_ descriptor: CInt, record: @escaping (String) -> Void) {
        self.descriptor = descriptor
        self.record = record
    }

    /// Reads one request with its body; nil when the client has gone.
    func readRequest() -> String? {
        while true {
            let text = String(decoding: received, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = text[..<end.lowerBound]
                let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
                let size = head.utf8.count + 4 + (length ?? 0)
                if received.count >= size {
                    let request = String(decoding: received[..<size], as: UTF8.self)
                    received.removeFirst(size)
                    record(request)
                    return request
                }
            }
            guard readMore() else { return nil }
        }
    }

    /// Writes; false when the client has gone.
    @discardableResult func write(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Answers with this status and body, and keeps the connection.
    func answer(_ status: String = "200 OK", headers: String = "", body: String = "") {
        write("HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// Blocks until the client closes the connection.
    func waitForEnd() {
        while readMore() {}
    }

    func close() {
        Glibc.close(descriptor)
    }

    private func readMore() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = unsafe read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return false }
        received += buffer[..<count]
        return true
    }
}

/// Numbers from 1, for any thread.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}

/// Holds a script's thread up, where slowness is what the test is about.
func pause(milliseconds: UInt32) {
    usleep(milliseconds * 1000)
}
