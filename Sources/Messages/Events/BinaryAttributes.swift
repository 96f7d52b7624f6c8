/// The attributes of a binary-mode CloudEvent, from headers named `cloudEvents_id`, `cloudEvents:id`, `ce-id` or `ce_id` in any case.
struct BinaryAttributes {
    private var values: [String: String] = [:]

    /// Nil when no header carries `specversion`, `id` or `type` in one of the known forms.
    init?(_ headers: [String: String]) {
        for (name, value) in headers {
            let name = name.lowercased()
            guard let prefix = Self.prefixes.first(where: name.hasPrefix) else { continue }
            values[String(name.dropFirst(prefix.count))] = value
        }
        if values["specversion"] == nil && values["id"] == nil && values["type"] == nil { return nil }
    }

    var version: String? { values["specversion"] }
    var id: String? { values["id"] }
    var source: String? { values["source"] }
    var type: String? { values["type"] }
    var time: String? { values["time"] }

    private static let prefixes = ["cloudevents_", "cloudevents:", "ce-", "ce_"]
}
