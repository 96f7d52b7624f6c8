import GRDB
import Messages

extension FeedWriter {
    /// All six switches: as a whole by its version, or without one six patches.
    func keep(_ change: PreferencesChanged) throws -> AppliedChange {
        try set(change.preferences.switches, of: change.teammate, in: change.workspace)
    }

    func patch(_ change: PreferencesPatched) throws -> AppliedChange {
        let letters = PreferencesPatch.Switch.all.map { touched -> Character in
            switch change.preferences.touched[touched] {
            case nil: SwitchStamps.untouched
            case .some(true?): "+"
            case .some(false?): "-"
            case .some(nil): "?"
            }
        }
        return try set(String(letters), of: change.teammate, in: change.workspace)
    }

    private func set(_ letters: String, of teammate: String, in workspace: String) throws -> AppliedChange {
        try ensureWorkspace(workspace)
        let sql = "SELECT stamps FROM preference WHERE workspace = ? AND teammate = ?"
        let known = try database.first(sql, [workspace, teammate]) { $0[0] as String }
        var stamps = known.flatMap(SwitchStamps.init(json:)) ?? SwitchStamps()
        let entry = SwitchStamps.Entry(
            version: stamp.version, at: stamp.time, event: stamp.eventID, by: source, switches: letters)
        if isForced {
            stamps.force(entry)
        } else if let newest = stamps.take(entry) {
            reason.text = "each of these switches was set by something newer, last at \(newest.at.text)"
            // It may have been kept for later all the same.
            try write(stamps, of: teammate, in: workspace)
            return .ignoredAsOlder
        }
        try write(stamps, of: teammate, in: workspace)
        return .applied
    }

    private func write(_ stamps: SwitchStamps, of teammate: String, in workspace: String) throws {
        try database.run(
            """
            INSERT INTO preference (workspace, teammate, switches, stamps) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET switches = excluded.switches, stamps = excluded.stamps
            """,
            [workspace, teammate, stamps.switches, try stamps.json()])
    }
}
