public import AMQP
import Messages

/// Writes dead letters into a file, one a line.
public struct DeadLetterExport: Sendable {
    /// Takes letters out of their queue once they are in the file for good.
    public var removes = false

    private let session: BrokerSession

    /// Prepares to export with a session's rights.
    public init(over session: BrokerSession) { self.session = session }

    /// Writes what the filter includes. Memory does not grow with the number of letters but by what the broker's library holds of each
    /// that is looked at.
    /// - Parameters:
    ///   - looked: called for each letter that was looked at, whether it was meant or not.
    ///   - write: takes a line with its end. When letters are taken out of their queue, it returns only when the line is on the disk.
    /// - Returns: how many were written.
    public func run(
        _ filter: DeadLetterFilter, looked: () -> Void = {}, write: ([UInt8]) throws -> Void
    ) async throws(OperationError) -> Int {
        var count = 0
        try await DeadLetterPass(session: session).run(filter, looked: looked) { letter in
            try write(try StoredDeadLetter(letter).line() + [UInt8(ascii: "\n")])
            count += 1
            return removes ? .remove : .keep
        }
        return count
    }
}
