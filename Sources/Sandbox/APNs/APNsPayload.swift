/// The body of a push to APNs.
enum APNsPayload {
    static func check(_ body: [UInt8], pushType: String) throws(APNsRefusal) -> JSON {
        guard !body.isEmpty else { throw APNsRefusal(.payloadEmpty, "the body is empty") }
        let limit = pushType == "voip" ? 5120 : 4096
        guard body.count <= limit else {
            throw APNsRefusal(.payloadTooLarge, "the body has \(body.count) bytes, \(limit) are allowed")
        }
        guard let payload = try? JSON(parsing: body) else { throw APNsRefusal(.payloadEmpty, "the body is not JSON") }
        guard let aps = payload["aps"], let fields = aps.object else { throw APNsRefusal(.payloadEmpty, "aps is missing or no object") }
        try checkMatch(fields, pushType: pushType)
        return payload
    }

    /// `apns-push-type` has to say what the payload is.
    private static func checkMatch(_ aps: [String: JSON], pushType: String) throws(APNsRefusal) {
        let isVisible = ["alert", "badge", "sound"].contains { aps[$0] != nil }
        switch pushType {
        case "alert" where !isVisible: throw APNsRefusal(.invalidPushType, "alert without alert, badge or sound in aps")
        case "background" where aps["content-available"] != 1 || isVisible:
            throw APNsRefusal(.invalidPushType, "background needs content-available 1 and nothing visible")
        default: break
        }
        guard let alert = aps["alert"] else { return }
        guard alert.string != nil || alert.object != nil else {
            throw APNsRefusal(.invalidPushType, "aps.alert is neither text nor object")
        }
    }
}
