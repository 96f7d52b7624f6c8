import Foundation

/// The request headers of APNs and their rules.
struct APNsHeaders {
    static let names = [
        "apns-id", "apns-topic", "apns-push-type", "apns-priority", "apns-expiration", "apns-collapse-id",
    ]
    private static let pushTypes: Set<String> = [
        "alert", "background", "complication", "controls", "fileprovider", "liveactivity", "location", "mdm",
        "pushtotalk", "voip", "widgets",
    ]

    let pushType: String

    init(_ request: SandboxRequest, account: APNsAccount) throws(APNsRefusal) {
        for name in Self.names + ["authorization"] where request.values(name).count > 1 {
            throw APNsRefusal(.duplicateHeaders, "\(name) was sent twice")
        }
        try Self.checkID(request["apns-id"])
        guard let topic = request["apns-topic"] else { throw APNsRefusal(.missingTopic, "apns-topic is missing") }
        guard topic == account.topic else { throw APNsRefusal(.topicDisallowed, "apns-topic is not \(account.topic)") }
        guard let pushType = request["apns-push-type"], Self.pushTypes.contains(pushType) else {
            throw APNsRefusal(.invalidPushType, "apns-push-type is missing or unknown")
        }
        self.pushType = pushType
        try Self.checkPriority(request["apns-priority"], pushType: pushType)
        try Self.checkRest(request)
    }

    /// Lower-case 8-4-4-4-12.
    static func isIdentifier(_ text: String) -> Bool {
        UUID(uuidString: text) != nil && text == text.lowercased()
    }

    private static func checkID(_ identifier: String?) throws(APNsRefusal) {
        guard identifier.map(isIdentifier) ?? true else {
            throw APNsRefusal(.badMessageID, "apns-id is no lower-case UUID")
        }
    }

    private static func checkPriority(_ priority: String?, pushType: String) throws(APNsRefusal) {
        guard let priority else {
            // Absent means 10, and 10 is an error for background pushes.
            guard pushType != "background" else { throw APNsRefusal(.badPriority, "background needs apns-priority 5") }
            return
        }
        guard ["10", "5", "1"].contains(priority) else { throw APNsRefusal(.badPriority, "apns-priority is not 10, 5 or 1") }
        guard pushType != "background" || priority == "5" else {
            throw APNsRefusal(.badPriority, "background needs apns-priority 5")
        }
    }

    private static func checkRest(_ request: SandboxRequest) throws(APNsRefusal) {
        if let expiration = request["apns-expiration"], Int(expiration).map({ $0 >= 0 }) != true {
            throw APNsRefusal(.badExpirationDate, "apns-expiration is no whole number of seconds")
        }
        if let collapse = request["apns-collapse-id"], !(1...64).contains(collapse.utf8.count) {
            throw APNsRefusal(.badCollapseID, "apns-collapse-id must have 1 to 64 bytes")
        }
    }
}
