import Messages

/// A workspace file taken apart: which event each of its parts becomes. Whether a part is right is for the event's own check to say.
struct WorkspaceOutline {
    typealias Entry = (place: String, type: EventType, data: [String: JSONValue])

    private let fields: [String: JSONValue]

    init(_ fields: [String: JSONValue]) { self.fields = fields }

    /// The workspace first, then each teammate with what is theirs, then the teams.
    var entries: [Entry] {
        let own = fields.filter { $0.key != "teams" && $0.key != "teammates" }
        let people = list("teammates").enumerated().flatMap { teammate("teammates[\($0)]", $1) }
        let teams = list("teams").enumerated().map { index, team in
            ("teams[\(index)]", EventType.teamUpserted, placed(team.renamed("id", to: "team")))
        }
        return [("workspace", .workspaceUpserted, own)] + people + teams
    }

    /// Members of teams who are not in the file: an event about such a team would wait for them in vain.
    var strangers: [String] {
        let known = Set(list("teammates").compactMap { $0["id"]?.text })
        return list("teams").enumerated().flatMap { index, team in
            (team["members"]?.elements ?? []).compactMap(\.text).filter { !known.contains($0) }.map {
                "teams[\(index)]: the member \($0) is not among the teammates"
            }
        }
    }

    private func teammate(_ place: String, _ teammate: [String: JSONValue]) -> [Entry] {
        let id = teammate["id"] ?? .null
        let person = teammate.filter { !["browsers", "devices", "preferences", "emailSuppressed"].contains($0.key) }
        var entries: [Entry] = [(place, .teammateUpserted, placed(person.renamed("id", to: "teammate")))]
        if let preferences = teammate["preferences"], preferences != .null {
            entries.append((place + ".preferences", .preferencesChanged, placed(["teammate": id, "preferences": preferences])))
        }
        for (index, browser) in elements(teammate["browsers"]).enumerated() {
            let data = placed(browser.merging(["teammate": id]) { _, new in new })
            entries.append(("\(place).browsers[\(index)]", .webPushSubscribed, data))
        }
        for (index, device) in elements(teammate["devices"]).enumerated() {
            let data = placed(device.merging(["teammate": id]) { _, new in new })
            entries.append(("\(place).devices[\(index)]", .deviceRegistered, data))
        }
        if let reason = teammate["emailSuppressed"], reason != .null {
            let data = placed(["address": teammate["email"] ?? .null, "reason": reason])
            entries.append((place + ".emailSuppressed", .emailSuppressed, data))
        }
        return entries
    }

    private func list(_ name: String) -> [[String: JSONValue]] { elements(fields[name]) }

    private func elements(_ value: JSONValue?) -> [[String: JSONValue]] { (value?.elements ?? []).map { $0.fields ?? [:] } }

    private func placed(_ data: [String: JSONValue]) -> [String: JSONValue] {
        data.merging(["workspace": fields["workspace"] ?? .null]) { _, new in new }
    }
}

extension [String: JSONValue] {
    fileprivate func renamed(_ old: String, to new: String) -> [String: JSONValue] {
        var fields = self
        fields[new] = fields.removeValue(forKey: old)
        return fields
    }
}
