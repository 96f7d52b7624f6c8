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
        /// How many members of the file's list come before the event's.
        var membersBefore = 0
        /// Milliseconds after the other events of the file.
        var delay = 0
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

    /// The events about a team: one, or when its list does not fit into one, several.
    ///
    /// The further members come first and a moment later: so they are later than the list, which has those at the beginning, and nobody is
    /// out of the team in between.
    func team(_ place: String, _ team: [String: JSONValue]) -> [Entry] {
        let parts = Self.parts(team["members"]?.elements ?? [])
        let data = placed(team.renamed("id", to: "team"))
        guard let first = parts.first, parts.count > 1 else {
            return [Entry(place: place, type: .teamUpserted, data: data, names: ["team": "id"])]
        }
        var entries: [Entry] = []
        var before = first.count
        for part in parts.dropFirst() {
            let members = placed(["team": team["id"] ?? .null, "members": .list(part)])
            entries.append(
                Entry(place: place, type: .teamMembersAdded, data: members, names: ["team": "id"], membersBefore: before, delay: 1))
            before += part.count
        }
        let list = data.merging(["members": .list(first)]) { _, new in new }
        return entries + [Entry(place: place, type: .teamUpserted, data: list, names: ["team": "id"])]
    }

    /// Members as they fit into events: in number, and in bytes with room for the rest of an event of 256 KiB.
    private static func parts(_ members: [JSONValue]) -> [[JSONValue]] {
        var parts: [[JSONValue]] = []
        var size = 0
        for member in members {
            // 3 = two quotation marks and a comma; an escaped letter may have six bytes.
            let bytes = 3 + (member.text?.utf8.reduce(0) { $0 + ($1 < 0x20 || $1 == 0x22 || $1 == 0x5C ? 6 : 1) } ?? 0)
            if parts.isEmpty || parts[parts.count - 1].count == TeamMembers.most || size + bytes > 200 << 10 {
                parts.append([])
                size = 0
            }
            parts[parts.count - 1].append(member)
            size += bytes
        }
        return parts
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
