import Foundation
import Glibc
import Synchronization

/// Keeps the input that is being tried in a file, so that it is still there when the process is not.
///
/// The file is mapped into memory: what was written to it stays when the process ends, however it ends, and writing costs no call.
@safe final class InputRecord: @unchecked Sendable {
    // Unchecked: only the task that runs the targets writes; the watchdog only reads `count`, which is atomic.

    /// More than any input has.
    static let capacity = 512 * 1024

    let file: URL
    /// How many inputs were written.
    let count = Atomic(0)
    private let memory: UnsafeMutableRawPointer

    /// Makes the file in a folder, which is made too.
    init(in folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        file = folder.appending(path: "current-\(getpid())")
        try Data(count: Self.capacity).write(to: file)
        let descriptor = unsafe open(file.path, O_RDWR)
        defer { close(descriptor) }
        let mapped = unsafe mmap(nil, Self.capacity, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard descriptor >= 0, unsafe mapped != MAP_FAILED, let mapped = unsafe mapped else { throw Finding("cannot map \(file.path)") }
        unsafe memory = mapped
    }

    deinit { unsafe munmap(memory, Self.capacity) }

    /// Writes an input down, in the place of the one before.
    func write(_ input: FuzzInput) {
        copy(input.heading, to: 0)
        copy(input.bytes, to: FuzzInput.headingSize)
        count.add(1, ordering: .relaxed)
    }

    /// Takes the file away: the run has ended by itself.
    func remove() { try? FileManager.default.removeItem(at: file) }

    private func copy(_ bytes: [UInt8], to offset: Int) {
        let count = min(bytes.count, Self.capacity - offset)
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe (memory + offset).copyMemory(from: start, byteCount: count)
        }
    }
}

/// Ends the process when one input takes for ever, as a crash would: the input is in the record's file then.
final class Watchdog: Sendable {
    /// Seconds: a thousand times what the slowest input takes, on a machine that has much else to do.
    static let patience = 60

    private let isOver = Atomic(false)

    init(_ record: InputRecord) {
        Thread.detachNewThread { [self] in
            var (last, quiet) = (-1, 0)
            while !isOver.load(ordering: .relaxed) {
                sleep(1)
                let count = record.count.load(ordering: .relaxed)
                quiet = count == last ? quiet + 1 : 0
                last = count
                guard quiet >= Self.patience else { continue }
                FileHandle.standardError.write(Data("fuzz: an input has not ended in \(Self.patience) s: \(record.file.path)\n".utf8))
                abort()
            }
        }
    }

    func end() { isOver.store(true, ordering: .relaxed) }
}
