/// Why APNs says no: Apple's reason, and for people what exactly was wrong.
struct APNsRefusal: Error {
    let reason: APNsReason
    let why: String
    /// Milliseconds since 1970 from which the token is dead; only with `Unregistered`.
    var timestamp: Int?

    init(_ reason: APNsReason, _ why: String, timestamp: Int? = nil) {
        self.reason = reason
        self.why = why
        self.timestamp = timestamp
    }

    func answer(id: String) -> SandboxAnswer {
        var body: [String: JSON] = ["reason": .string(reason.rawValue)]
        body["timestamp"] = timestamp.map(JSON.integer)
        return .json(reason.status, .object(body), headers: [("apns-id", id)])
    }
}

/// The reasons of Apple's table that these checks give, with their status.
enum APNsReason: String {
    case badCollapseID = "BadCollapseId"
    case badDeviceToken = "BadDeviceToken"
    case badExpirationDate = "BadExpirationDate"
    case badMessageID = "BadMessageId"
    case badPath = "BadPath"
    case badPriority = "BadPriority"
    case duplicateHeaders = "DuplicateHeaders"
    case expiredProviderToken = "ExpiredProviderToken"
    case internalServerError = "InternalServerError"
    case invalidProviderToken = "InvalidProviderToken"
    case invalidPushType = "InvalidPushType"
    case methodNotAllowed = "MethodNotAllowed"
    case missingDeviceToken = "MissingDeviceToken"
    case missingProviderToken = "MissingProviderToken"
    case missingTopic = "MissingTopic"
    case payloadEmpty = "PayloadEmpty"
    case payloadTooLarge = "PayloadTooLarge"
    case serviceUnavailable = "ServiceUnavailable"
    case tooManyProviderTokenUpdates = "TooManyProviderTokenUpdates"
    case tooManyRequests = "TooManyRequests"
    case topicDisallowed = "TopicDisallowed"
    case unregistered = "Unregistered"

    var status: Int {
        switch self {
        case .badCollapseID, .badDeviceToken, .badExpirationDate, .badMessageID, .badPriority, .duplicateHeaders: 400
        case .invalidPushType, .missingDeviceToken, .missingTopic, .payloadEmpty, .topicDisallowed: 400
        case .expiredProviderToken, .invalidProviderToken, .missingProviderToken: 403
        case .badPath: 404
        case .methodNotAllowed: 405
        case .unregistered: 410
        case .payloadTooLarge: 413
        case .tooManyProviderTokenUpdates, .tooManyRequests: 429
        case .internalServerError: 500
        case .serviceUnavailable: 503
        }
    }

    /// The usual reason for a status that a fault asks for.
    static func name(forStatus status: Int) -> String {
        let reason: Self =
            switch status {
            case 400: .badDeviceToken
            case 403: .invalidProviderToken
            case 404: .badPath
            case 405: .methodNotAllowed
            case 410: .unregistered
            case 413: .payloadTooLarge
            case 429: .tooManyRequests
            case 503: .serviceUnavailable
            default: .internalServerError
            }
        return reason.rawValue
    }
}
