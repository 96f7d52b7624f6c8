import Foundation
import Glibc
import Synchronization

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
