import Glibc
import Synchronization

/// Where the signal handler writes. A handler may use next to nothing: an atomic and `write` are allowed (signal-safety(7)).
private let writingEnd = Atomic<CInt>(-1)

/// Signals as bytes in a pipe, from the moment it exists: none is lost between asking for them and reading them.
struct SignalPipe: Sendable {
    private let readingEnd: CInt

    /// Takes over the given signals of the process for the rest of its life. Ends the process when no pipe is to be had.
    init(taking numbers: [CInt]) {
        var ends: [CInt] = [-1, -1]
        let code = unsafe pipe(&ends)
        precondition(code == 0, "no pipe to be had: error \(errno)")
        readingEnd = ends[0]
        writingEnd.store(ends[1], ordering: .sequentiallyConsistent)
        for number in numbers {
            signal(number) { number in
                let errorOfInterruptedCode = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = unsafe write(writingEnd.load(ordering: .relaxed), &byte, 1)
                errno = errorOfInterruptedCode
            }
        }
    }

    /// Waits for the next signal on the calling thread; nil when none comes within the time. Without a time it waits for ever.
    func next(within limit: Duration? = nil) -> CInt? {
        let deadline = limit.map { ContinuousClock.now + $0 }
        while true {
            // One millisecond more than is left, so that rounding down does not spin.
            let left = deadline.map { max(0, Int32(clamping: Int(($0 - .now) / .milliseconds(1)) + 1)) }
            var wanted = pollfd(fd: readingEnd, events: Int16(POLLIN), revents: 0)
            var byte: UInt8 = 0
            if unsafe poll(&wanted, 1, left ?? -1) > 0, unsafe read(readingEnd, &byte, 1) == 1 { return CInt(byte) }
            if let deadline, deadline <= .now { return nil }
        }
    }
}
