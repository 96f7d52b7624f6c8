/// Who is signed in at the page that plays the product. It is a play: there is no password.
struct ProductSession: Equatable {
    static let cookie = "belfry-demo-session"

    let workspace: String
    let teammate: String

    /// Nil unless both are there and short.
    init?(_ json: JSON) {
        guard let workspace = json["workspace"]?.string, let teammate = json["teammate"]?.string,
            (1...100).contains(workspace.utf8.count), (1...100).contains(teammate.utf8.count)
        else { return nil }
        self.workspace = workspace
        self.teammate = teammate
    }

    var json: JSON { ["workspace": .string(workspace), "teammate": .string(teammate)] }

    /// The session's name in a request's cookies.
    static func name(in request: SandboxRequest) -> String? {
        let cookies = request.values("cookie").joined(separator: ";").split(separator: ";").map { $0.trimmingPrefix(" ") }
        return cookies.first { $0.hasPrefix("\(cookie)=") }.map { String($0.dropFirst(cookie.count + 1)) }
    }
}
