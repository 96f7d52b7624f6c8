import Foundation
import Testing

@testable import FleetHarness

@Suite struct `A guard of processes` {
    private static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "belfry-guard-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func start(_ script: String, in folder: URL, _ processGuard: ProcessGuard) throws -> RunningMember {
        try RunningMember(
            URL(filePath: "/bin/sh"), ["-c", script], environment: ["PATH": "/usr/bin:/bin"], log: folder.appending(path: "log"),
            guardedBy: processGuard)
    }

    @Test(.timeLimit(.minutes(1)))
    func `kills what is left, with what that has started, and removes the folder`() async throws {
        let folder = try Self.folder()
        let processGuard = try ProcessGuard(removing: folder)
        // The end of a process is known when its children have ended too.
        let process = try Self.start("sleep 600 & wait", in: folder, processGuard)
        await processGuard.end()
        #expect(await process.ended() == RunningMember.Ending(status: SIGKILL, isSignal: true))
        #expect(!FileManager.default.fileExists(atPath: folder.path))
        await processGuard.end()
    }

    @Test(.timeLimit(.minutes(1)))
    func `lets those be that have ended`() async throws {
        let folder = try Self.folder()
        let processGuard = try ProcessGuard(removing: folder)
        let process = try Self.start("exit 3", in: folder, processGuard)
        #expect(await process.ended() == RunningMember.Ending(status: 3, isSignal: false))
        #expect(process.ending?.status == 3)
        await processGuard.end()
        #expect(!FileManager.default.fileExists(atPath: folder.path))
    }
}
