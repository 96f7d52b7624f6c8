import Endpoints
import HTTP

extension WebPushReaction {
    /// Whether "made with another key" can mean nothing else. Mozilla and Apple have words of their own for a bad token; Google answers with
    /// 403 to some of those, too, and only its text tells them apart. A status alone never does.
    static func blamesKeyAlone(_ response: HTTPResponse, from service: PushService, reason: String) -> Bool {
        switch service {
        case .mozilla: reason == "VapidKeyMismatch"
        case .apple: reason == "VapidPkHashMismatch"
        case .fcm:
            String(decoding: response.body, as: UTF8.self).lowercased().contains("do not correspond to the credentials used to create")
        case .wns, .other: false
        }
    }
}
