import Foundation

@testable import Sandbox

/// A sandbox on a free port with a folder of its own, for the time of one test.
enum RunningSandbox {
    static func use(_ body: (SandboxServer, Curl) async throws -> Void) async throws {
        let folder = URL.temporaryDirectory.appending(path: "sandbox-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let server = try await SandboxServer.start(SandboxOptions(stateFolder: folder.path))
        let result: Result<Void, any Error>
        do { result = .success(try await body(server, Curl(server: server, folder: folder))) } catch { result = .failure(error) }
        try await server.stop()
        try FileManager.default.removeItem(at: folder)
        try result.get()
    }
}
