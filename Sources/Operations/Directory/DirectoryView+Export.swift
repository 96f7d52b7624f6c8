import Directory
import Synchronization

extension DirectoryView {
    /// Writes a workspace as the file that an import takes, part by part, from one snapshot.
    /// - Parameters:
    ///   - step: called after each team and teammate.
    ///   - write: takes a piece of the text; an error it throws ends the export and is thrown.
    /// - Throws: a mistake of usage when there is no such workspace.
    public func export(
        _ workspace: String, step: @escaping @Sendable () -> Void = {}, write: @escaping @Sendable ([UInt8]) throws(OperationError) -> Void
    ) async throws(OperationError) {
        let exporting = Exporting(write)
        let isFound: Bool
        do throws(DirectoryError) {
            isFound = try await store.visitWorkspace(workspace) { part in
                try exporting.take(part)
                step()
            }
        } catch {
            throw exporting.failure ?? OperationError(error)
        }
        guard isFound else { throw OperationError(.usage, "The directory has no workspace \(workspace).") }
        try exporting.end()
    }
}

/// Keeps what a visit of the directory needs on the directory's own thread, and the error that ended it.
private final class Exporting: Sendable {
    private let writer = Mutex(WorkspaceWriter())
    private let error = Mutex<OperationError?>(nil)
    private let write: @Sendable ([UInt8]) throws(OperationError) -> Void

    init(_ write: @escaping @Sendable ([UInt8]) throws(OperationError) -> Void) { self.write = write }

    var failure: OperationError? { error.withLock { $0 } }

    func take(_ part: WorkspacePart) throws {
        let text = try writer.withLock { try $0.write(part) }
        do throws(OperationError) {
            try write(text)
        } catch {
            self.error.withLock { $0 = error }
            throw error
        }
    }

    func end() throws(OperationError) { try write(writer.withLock { $0.end() }) }
}
