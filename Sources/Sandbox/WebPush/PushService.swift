/// Whose push service a subscription belongs to. Each has its own endpoint path and its own way to say no.
public enum PushService: String, Codable, Hashable, Sendable, CaseIterable {
    case mozilla
    case fcm
    case apple
    case wns

    /// The path of an endpoint, with the token where the real service has it.
    func path(token: String) -> String {
        switch self {
        case .mozilla: "/wpush/v2/\(token)"
        case .fcm: "/fcm/send/\(token)"
        case .apple: "/\(token)"
        case .wns: "/w/?token=\(token)"
        }
    }

    /// The real service's host, for runs that send the real names to this stand-in.
    var realHost: String {
        switch self {
        case .mozilla: "updates.push.services.mozilla.com"
        case .fcm: "fcm.googleapis.com"
        case .apple: "web.push.apple.com"
        case .wns: "wns2-par02p.notify.windows.com"
        }
    }

    /// The token in a request's path, or nil when the path is no endpoint of any service.
    static func token(in request: SandboxRequest) -> String? {
        let segments = request.segments
        switch segments.first {
        case "wpush" where segments.count == 3 && ["v1", "v2"].contains(segments[1]): return segments[2]
        case "fcm" where segments.count == 3 && segments[1] == "send": return segments[2]
        case "wp" where segments.count == 2: return segments[1]
        case "w" where segments.count == 1: return request.query["token"] ?? ""
        case let only? where segments.count == 1 && only.utf8.count >= 32: return only
        default: return nil
        }
    }
}
