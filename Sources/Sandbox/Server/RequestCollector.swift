import NIOCore

/// Collects a request's head and body until it is complete.
struct RequestCollector {
    /// No provider takes more: a mail of SES may have 40 MB as base64, everything else far less.
    static let bodyLimit = 56 << 20

    private(set) var method = ""
    private(set) var target = ""
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false

    init(method: String, target: String, headers: [(name: String, value: String)]) {
        self.method = method
        self.target = target
        self.headers = headers
    }

    mutating func append(_ bytes: ByteBuffer) {
        guard body.count + bytes.readableBytes <= Self.bodyLimit else {
            isTooLarge = true
            body = []
            return
        }
        body.append(contentsOf: bytes.readableBytesView)
    }

    func request(_ version: SandboxRequest.HTTPVersion, on connection: String? = nil) -> SandboxRequest {
        SandboxRequest(method: method, target: target, headers: headers, body: body, version: version, connection: connection)
    }
}
