extension WorkspaceFile {
    /// Finds what contradicts itself before anything is written.
    /// - Throws: `invalid` with the JSON path: a name that is empty, an id that is there twice, a member who is not in the file.
    public func check() throws(DirectoryError) {
        if workspace.isEmpty { throw .invalid(path: "$.workspace", expected: "a text that is not empty") }
        var people: Set<String> = []
        for (index, teammate) in teammates.enumerated() {
            if teammate.id.isEmpty { throw .invalid(path: "$.teammates[\(index)].id", expected: "a text that is not empty") }
            guard people.insert(teammate.id).inserted else {
                throw .invalid(path: "$.teammates[\(index)].id", expected: "an id that is not in the list before")
            }
        }
        var ids: Set<String> = []
        for (index, team) in teams.enumerated() {
            if team.id.isEmpty { throw .invalid(path: "$.teams[\(index)].id", expected: "a text that is not empty") }
            guard ids.insert(team.id).inserted else {
                throw .invalid(path: "$.teams[\(index)].id", expected: "an id that is not in the list before")
            }
            if let stranger = team.members.firstIndex(where: { !people.contains($0) }) {
                throw .invalid(path: "$.teams[\(index)].members[\(stranger)]", expected: "the id of a teammate in this file")
            }
        }
    }
}
