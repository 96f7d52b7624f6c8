/// Why FCM's send says no, in Google's own words.
struct FCMRefusal: Error {
    enum Code: String {
        case invalidArgument = "INVALID_ARGUMENT"
        case unregistered = "UNREGISTERED"
    }

    let status: Int
    /// The canonical status, for example `NOT_FOUND`.
    let name: String
    let why: String
    /// The `errorCode` in the details; nil for errors that FCM itself never sees.
    var code: Code?
    /// The field that breaks a rule, for example `message.data`.
    var field: String?

    static func invalid(_ field: String?, _ why: String) -> Self {
        Self(status: 400, name: "INVALID_ARGUMENT", why: why, code: .invalidArgument, field: field)
    }

    static let unregistered = Self(
        status: 404, name: "NOT_FOUND", why: "Requested entity was not found.", code: .unregistered)

    static func unauthenticated(_ why: String) -> Self {
        Self(status: 401, name: "UNAUTHENTICATED", why: why)
    }

    static func otherProject(_ why: String) -> Self {
        Self(status: 403, name: "PERMISSION_DENIED", why: why)
    }

    static func unknownPath(_ why: String) -> Self {
        Self(status: 404, name: "NOT_FOUND", why: why)
    }

    var answer: SandboxAnswer {
        var details: [JSON] = []
        if let code {
            details.append([
                "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": .string(code.rawValue),
            ])
        }
        if let field {
            details.append([
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                "fieldViolations": [["field": .string(field), "description": .string(why)]],
            ])
        }
        return Self.answer(status: status, name: name, message: why, details: details)
    }

    /// The form of the answer for a status that a fault asks for, with the error code that belongs to it.
    static func faultAnswer(_ status: Int) -> SandboxAnswer {
        let (name, code) =
            switch status {
            case 400: ("INVALID_ARGUMENT", "INVALID_ARGUMENT")
            case 401: ("UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR")
            case 403: ("PERMISSION_DENIED", "SENDER_ID_MISMATCH")
            case 404: ("NOT_FOUND", "UNREGISTERED")
            case 429: ("RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED")
            case 503: ("UNAVAILABLE", "UNAVAILABLE")
            default: ("INTERNAL", "INTERNAL")
            }
        let detail: JSON = [
            "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": .string(code),
        ]
        return answer(status: status, name: name, message: "Injected fault", details: [detail])
    }

    private static func answer(status: Int, name: String, message: String, details: [JSON]) -> SandboxAnswer {
        var error: [String: JSON] = [
            "code": .integer(status), "message": .string(message), "status": .string(name),
        ]
        if !details.isEmpty { error["details"] = .array(details) }
        return .json(status, ["error": .object(error)])
    }
}
