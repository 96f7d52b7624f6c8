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

/// Puts letters from a file back where they lay.
public struct DeadLetterImport: Sendable {
    private let session: BrokerSession

    /// Prepares to import with a session's rights.
    public init(over session: BrokerSession) { self.session = session }

    /// Reads all lines, each with its error when it has one.
    /// - Throws: up to 20 errors with their lines, and how many there are; then nothing is to be imported.
    public static func read(_ file: [UInt8]) throws(OperationError) -> [StoredDeadLetter] {
        var letters: [StoredDeadLetter] = []
        var errors = ErrorList()
        for (index, line) in file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        where !line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) {
            do {
                letters.append(try StoredDeadLetter(line: Array(line)))
            } catch {
                errors.add("line \(index + 1): \(error)")
            }
        }
        let fix = "Correct the file, or export the dead letters again: nothing was imported."
        if let error = errors.operationError("The file of dead letters cannot be read", fix: fix) { throw error }
        guard !letters.isEmpty else { throw OperationError(.usage, "There is no dead letter in the file.") }
        return letters
    }

    /// Publishes the letters in their order, in batches, each confirmed before the next.
    /// - Parameter done: called with the number of letters that are confirmed so far.
    /// - Throws: what the broker says; how many letters were confirmed before stands in the text, and where to go on.
    public func run(_ letters: [StoredDeadLetter], done: (Int) -> Void = { _ in }) async throws(OperationError) {
        var confirmed = 0
        while confirmed < letters.count {
            let batch = letters[confirmed...].prefix(100)
            do {
                try await session.publish(batch.map(\.message))
            } catch {
                let cause = OperationError(error)
                // Refused for all alike: nothing is there.
                guard confirmed > 0 || error.failures.count < batch.count || cause.kind == .unavailable else { throw cause }
                let failed = error.failures.keys.min() ?? 0
                throw OperationError(
                    .partial, "\(confirmed) of \(letters.count) letters were imported, then: \(cause.text)", cause: cause.cause,
                    fix: "\(cause.fix.isEmpty ? "" : cause.fix + " ")Of the next \(batch.count) some may be there: "
                        + "go on with letter \(confirmed + failed + 1) of the file.")
            }
            confirmed += batch.count
            done(confirmed)
        }
    }
}
