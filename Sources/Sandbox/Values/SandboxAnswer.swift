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

/// What a check found out about one request: the provider's answer, and what the journal shows of it.
struct Finding: Sendable {
    var provider: Provider
    /// Device token, subscription token or address; nil when the request names none.
    var destination: String?
    var destinationName: String?
    var service: String?
    /// Why the provider refuses; nil when it accepts.
    var refusal: String?
    var answer: SandboxAnswer
    /// The request's headers that a reader wants to see, by lower-case name.
    var headers: [String: String] = [:]
    /// The decoded content; nil when there was none or it could not be read.
    var content: JSON?
}

/// Whom a request was meant for. The raw values are part of the control interface.
public enum Provider: String, Codable, Hashable, Sendable, CaseIterable {
    case webPush = "web-push"
    case apns
    /// FCM's `messages:send`.
    case fcm
    /// The OAuth token service in front of FCM.
    case fcmToken = "fcm-token"
    case ses
    /// A real browser that uses the sandbox as its push service: what it did with a push.
    case browser
    /// A path nobody serves; it is kept in the journal because a wrong base URL shows up here.
    case unknown
}

/// The words that belong to a status.
enum ReasonPhrase {
    static func of(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 410: "Gone"
        case 413: "Payload Too Large"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        default: status < 400 ? "OK" : "Error"
        }
    }
}
