import Messages

/// A workspace file's parts as events. Whether a part is right is for the event's own check to say.
struct WorkspaceOutline {
    /// One event to be.
    struct Entry {
        /// The part of the file it comes from, such as `teammates[3]`; empty for the workspace itself.
        var place: String
        var type: EventType
        var data: [String: JSONValue]
        /// What fields of the event are called in the file.
        var names: [String: String] = [:]
    }

    /// The workspace's own fields, without the lists.
    let own: [String: JSONValue]

    /// The event about the workspace itself.
    var workspace: Entry { Entry(place: "", type: .workspaceUpserted, data: own) }

    /// The events about a teammate and what is theirs.
    func teammate(_ place: String, _ teammate: [String: JSONValue]) -> [Entry] {
        let id = teammate["id"] ?? .null
        let person = teammate.filter { !["browsers", "devices", "preferences", "emailSuppressed"].contains($0.key) }
        var entries = [
            Entry(place: place, type: .teammateUpserted, data: placed(person.renamed("id", to: "teammate")), names: ["teammate": "id"])
        ]
        if let preferences = teammate["preferences"], preferences != .null {
            entries.append(Entry(place: place, type: .preferencesChanged, data: placed(["teammate": id, "preferences": preferences])))
        }
        entries += owned(teammate["browsers"], place + ".browsers", .webPushSubscribed, by: id)
        entries += owned(teammate["devices"], place + ".devices", .deviceRegistered, by: id)
        if let reason = teammate["emailSuppressed"], reason != .null {
            let data = placed(["address": teammate["email"] ?? .null, "reason": reason])
            entries.append(
                Entry(place: place, type: .emailSuppressed, data: data, names: ["address": "email", "reason": "emailSuppressed"]))
        }
        return entries
    }

    /// The event about a team.
    func team(_ place: String, _ team: [String: JSONValue]) -> Entry {
        Entry(place: place, type: .teamUpserted, data: placed(team.renamed("id", to: "team")), names: ["team": "id"])
    }

    private func owned(_ list: JSONValue?, _ place: String, _ type: EventType, by id: JSONValue) -> [Entry] {
        guard let list, list != .null else { return [] }
        // What is no list becomes one entry that cannot be read, so that it is told.
        return (list.elements ?? [list]).enumerated().map { index, element in
            let data = placed((element.fields ?? [:]).merging(["teammate": id]) { _, new in new })
            return Entry(place: list.elements == nil ? place : "\(place)[\(index)]", type: type, data: data)
        }
    }

    private func placed(_ data: [String: JSONValue]) -> [String: JSONValue] {
        data.merging(["workspace": own["workspace"] ?? .null]) { _, new in new }
    }
}

extension [String: JSONValue] {
    fileprivate func renamed(_ old: String, to new: String) -> [String: JSONValue] {
        var fields = self
        fields[new] = fields.removeValue(forKey: old)
        return fields
    }
}
