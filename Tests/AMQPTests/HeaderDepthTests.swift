import CRabbitMQ
import Testing
import Threads

@testable import AMQP

/// Headers come from whoever may publish, and one frame holds some eighteen thousand tables inside one another.
@Suite(.timeLimit(.minutes(1))) struct `Headers inside headers` {
    @Test(arguments: [1, 3, 16, 17, 18_700])
    func `are kept sixteen deep`(levels: Int) async throws {
        let headers = try #require(await Reader().headers(nested(levels)))
        var depth = 0
        var inner = headers
        while case .table(let next)? = inner["a"] {
            depth += 1
            inner = next
        }
        #expect(depth == min(levels, 16))
        #expect(inner["a"] == (levels > 16 ? HeaderValue.none : nil))
    }

    /// The bytes of so many tables, each but the innermost with one field `a` that is the next.
    private func nested(_ levels: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for rest in stride(from: levels, through: 0, by: -1) {
            // A field is one byte of length, the name, and its kind; a table begins with its length in four bytes.
            let length = UInt32(rest * 7)
            bytes += (0..<4).map { UInt8(truncatingIfNeeded: length >> UInt32(24 - 8 * $0)) }
            if rest > 0 { bytes += [1, UInt8(ascii: "a"), UInt8(ascii: "F")] }
        }
        return bytes
    }
}

/// Reads on a thread like a connection's, with a stack like its.
private actor Reader {
    nonisolated let executor = ThreadExecutor(name: "reader")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    deinit { executor.stop() }

    func headers(_ bytes: [UInt8]) -> [String: HeaderValue]? {
        var pool = unsafe amqp_pool_t()
        unsafe init_amqp_pool(&pool, 4096)
        defer { unsafe empty_amqp_pool(&pool) }
        return unsafe bytes.withUnsafeBytes { buffer in
            let encoded = unsafe amqp_bytes_t(len: buffer.count, bytes: UnsafeMutableRawPointer(mutating: buffer.baseAddress))
            var table = unsafe amqp_table_t()
            var offset = 0
            guard unsafe amqp_decode_table(encoded, &pool, &table, &offset) == 0 else { return nil }
            return unsafe [String: HeaderValue](table)
        }
    }
}
