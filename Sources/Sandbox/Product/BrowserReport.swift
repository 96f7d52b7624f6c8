/// What `belfry.js` and the service worker post to the product's backend: an event's type and the part of its data they know.
/// Who it is about, the backend knows from the session: a browser is not asked.
struct BrowserReport: Equatable {
    /// The events a browser may report, each with the fields that are taken from it.
    private static let fields = [
        "directory.web-push.subscribed": ["subscription", "vapidKey", "browser", "permission"],
        "directory.web-push.unsubscribed": ["endpoint", "reason"],
        "notification.shown": ["notification", "destination"],
        "notification.clicked": ["notification", "destination"],
    ]

    let type: String
    let data: [String: JSON]

    /// Nil for what no browser may report.
    init?(_ json: JSON) {
        guard let type = json["type"]?.string, let fields = Self.fields[type], let data = json["data"]?.object else { return nil }
        self.type = type
        self.data = data.filter { fields.contains($0.key) }
    }

    /// The event's data. Teammate and workspace come from the session.
    func data(for session: ProductSession) -> JSON {
        var members = data
        members["workspace"] = .string(session.workspace)
        if type.hasPrefix("directory.") { members["teammate"] = .string(session.teammate) }
        return .object(members)
    }
}
