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

extension SandboxRequest {
    /// The request with headers changed; nil takes one away.
    func with(
        _ changes: [String: String?] = [:], method: String? = nil, target: String? = nil, body: [UInt8]? = nil, version: HTTPVersion? = nil
    )
        -> SandboxRequest
    {
        var headers = headers.filter { changes[$0.name] == nil }
        for (name, value) in changes { if let value { headers.append((name, value)) } }
        return SandboxRequest(
            method: method ?? self.method, target: target ?? self.target, headers: headers, body: body ?? self.body,
            version: version ?? self.version)
    }

    /// The request with one more header of a name that may be there already.
    func adding(_ name: String, _ value: String) -> SandboxRequest {
        SandboxRequest(method: method, target: target, headers: headers + [(name, value)], body: body, version: version)
    }
}
