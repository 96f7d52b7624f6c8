import Glibc

/// A pipe of the system, for tests that play the reader of a log.
struct Pipe: Sendable {
    let reading: CInt
    let writing: CInt

    struct NotOpened: Error {}

    static func open() throws -> Pipe {
        var ends: [CInt] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw NotOpened() }
        return Pipe(reading: ends[0], writing: ends[1])
    }

    /// One that is full after a page (pipe(7), F_SETPIPE_SZ), however fast or slowly the writer gets its turn.
    static func openNarrow() throws -> Pipe {
        let pipe = try open()
        let setPipeSize: CInt = 1031
        guard fcntl(pipe.writing, setPipeSize, 4096) >= 4096 else { throw NotOpened() }
        return pipe
    }

    func closeReading() { close(reading) }
    func closeWriting() { close(writing) }

    func closeBoth() {
        closeReading()
        closeWriting()
    }

    /// Reads until the other end is closed.
    func readAll() -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe read(reading, &chunk, chunk.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk.prefix(count)
        }
    }
}
