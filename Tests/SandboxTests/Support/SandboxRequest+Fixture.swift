@testable import Sandbox

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
