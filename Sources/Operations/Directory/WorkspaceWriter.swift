import Directory

/// Writes a workspace as the file that an import takes: valid JSON, with every team and teammate on a line of its own.
struct WorkspaceWriter {
    private enum List { case none, teammates, teams }

    private var list = List.none
    private var isFirst = true

    /// The text of the next part.
    mutating func write(_ part: WorkspacePart) throws -> [UInt8] {
        switch part {
        case .settings(let file):
            let all = JSONText.read(try JSONText.line(file))?.fields ?? [:]
            let own = all.filter { $0.key != "teams" && $0.key != "teammates" }
            return Array(try JSONText.line(JSONValue.object(own)).dropLast())
        case .teammate(let teammate): return next(in: .teammates) + (try JSONText.line(teammate))
        case .team(let team): return next(in: .teams) + (try JSONText.line(team))
        }
    }

    /// What ends the file.
    mutating func end() -> [UInt8] { Array((begin(.teams) + "\n]}\n").utf8) }

    private mutating func next(in wanted: List) -> [UInt8] {
        let text = begin(wanted) + (isFirst ? "\n" : ",\n")
        isFirst = false
        return Array(text.utf8)
    }

    /// Ends the list before and begins this one, unless it has begun already.
    private mutating func begin(_ wanted: List) -> String {
        var text = ""
        if list == .none {
            text += ",\"teammates\":["
            list = .teammates
            isFirst = true
        }
        if list == .teammates, wanted == .teams {
            text += "\n],\"teams\":["
            list = .teams
            isFirst = true
        }
        return text
    }
}
