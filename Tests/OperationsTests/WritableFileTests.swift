import Foundation
import Glibc
import Synchronization
import Testing

@testable import Operations

/// `dead export --remove` takes a letter out of its queue once ``WritableFile/sync()`` has returned.
@Suite struct `A file that a command writes` {
    @Test func `is on the disk, with the folder's entry for it, when its sync returns`() throws {
        try Self.withFile { file, path, synced in
            try file.write([1, 2, 3])
            #expect(synced.kinds == [])
            try file.sync()
            #expect(synced.kinds == [.file, .folder])
            #expect(FileManager.default.contents(atPath: path) == Data([1, 2, 3]))
            try file.write([4])
            try file.finish()
            #expect(synced.kinds == [.file, .folder, .file], "the entry is made once")
        }
    }

    @Test(arguments: [Synced.Kind.file, .folder])
    func `is not written when either cannot be brought to the disk`(failing: Synced.Kind) throws {
        try Self.withFile(failing: failing) { file, _, _ in
            try file.write([1, 2, 3])
            // The second time, too: nothing counts as done because it was tried.
            for _ in 1...2 { #expect(throws: OperationError.self) { try file.sync() } }
        }
    }

    private static func withFile(failing: Synced.Kind? = nil, _ test: (WritableFile, String, Synced) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "belfry-file-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "letters.jsonl").path
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        let synced = Synced(failing: failing)
        try test(WritableFile(path: path, descriptor: descriptor, syncing: { synced.sync($0) }), path, synced)
    }
}

/// fsync(2), with a memory of what it was asked for.
final class Synced: Sendable {
    enum Kind: Sendable { case file, folder }

    private let asked = Mutex<[Kind]>([])
    private let failing: Kind?

    init(failing: Kind?) { self.failing = failing }

    var kinds: [Kind] { asked.withLock { $0 } }

    func sync(_ descriptor: CInt) -> CInt {
        var status = stat()
        let code = unsafe fstat(descriptor, &status)
        let kind: Kind = code == 0 && status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
        asked.withLock { $0.append(kind) }
        guard kind != failing else {
            errno = EIO
            return -1
        }
        return fsync(descriptor)
    }
}
