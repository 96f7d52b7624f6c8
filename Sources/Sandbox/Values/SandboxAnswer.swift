/// What goes back to the caller.
struct SandboxAnswer: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    static func json(_ status: Int, _ value: JSON, headers: [(name: String, value: String)] = []) -> Self {
        Self(status: status, headers: headers + [("content-type", "application/json; charset=UTF-8")], body: value.text)
    }

    static func text(_ status: Int, _ value: String, headers: [(name: String, value: String)] = []) -> Self {
        Self(status: status, headers: headers + [("content-type", "text/plain; charset=UTF-8")], body: Array(value.utf8))
    }

    static func empty(_ status: Int, headers: [(name: String, value: String)] = []) -> Self {
        Self(status: status, headers: headers)
    }
}
