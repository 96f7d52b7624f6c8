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
