import Directory
import Synchronization

extension DirectoryView {
    /// Writes a workspace as the file that an import takes, from one snapshot.
    ///
    /// Everything is read before the first piece is written: whoever takes the text may stand still, as a pager does, and while a snapshot
    /// is held SQLite cannot empty its log, which would grow with everything the router writes. The text is kept in memory meanwhile:
    /// some 500 bytes for a teammate.
    /// - Parameters:
    ///   - step: called after each team and teammate that was read.
    ///   - write: takes a piece of the text; an error it throws ends the export and is thrown.
    /// - Throws: `notFound` when there is no such workspace.
    public func export(
        _ workspace: String, step: @escaping @Sendable () -> Void = {}, write: @escaping @Sendable ([UInt8]) throws(OperationError) -> Void
    ) async throws(OperationError) {
        let exporting = Exporting()
        let isFound: Bool
        do throws(DirectoryError) {
            isFound = try await store.visitWorkspace(workspace) { part in
                try exporting.take(part)
                step()
            }
        } catch {
            throw OperationError(error)
        }
        guard isFound else { throw OperationError(.notFound, "The directory has no workspace \(workspace).") }
        for piece in exporting.end() { try write(piece) }
    }
}

/// Collects, on the directory's own thread, the text of what is visited there.
private final class Exporting: Sendable {
    private struct State {
        var writer = WorkspaceWriter()
        var pieces: [[UInt8]] = []
    }

    /// A piece is written at once: with fewer bytes than these a text of many lines would be as many system calls.
    private static let piece = 64 << 10
    private let state = Mutex(State())

    func take(_ part: WorkspacePart) throws { try state.withLock { state in append(try state.writer.write(part), to: &state) } }

    func end() -> [[UInt8]] {
        state.withLock { state in
            append(state.writer.end(), to: &state)
            return state.pieces
        }
    }

    private func append(_ text: [UInt8], to state: inout State) {
        if let last = state.pieces.indices.last, state.pieces[last].count < Self.piece {
            state.pieces[last] += text
        } else {
            state.pieces.append(text)
        }
    }
}
