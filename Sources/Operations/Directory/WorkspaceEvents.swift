public import Endpoints
public import Messages

/// Turns a workspace file into the `directory.*` events that say the same, so that it can be imported while the router runs, from any
/// machine, with a producer's rights.
///
/// Events only add and change. Somebody who is left out of the file stays in the directory until `directory.teammate.removed` is sent.
public enum WorkspaceEvents {
    /// The events, checked, in an order in which each finds what it refers to.
    ///
    /// - Parameters:
    ///   - file: one workspace, a list of them, or one a line.
    ///   - now: the time of every event. Of two imports the later one wins.
    ///   - endpoints: which endpoints of browsers the router lets into the directory.
    /// - Throws: all mistakes together, each with its place in the file.
    public static func make(
        from file: [UInt8], now: Timestamp, endpoints: EndpointRules = EndpointRules()
    ) throws(OperationError) -> [CheckedEvent] {
        var events: [CheckedEvent] = []
        var mistakes: [String] = []
        for (index, bytes) in JSONSequence.split(file).enumerated() {
            guard let workspace = JSONText.read(bytes), let fields = workspace.fields else {
                mistakes.append("workspace \(index + 1): it is not a JSON object")
                continue
            }
            for (place, type, data) in WorkspaceOutline(fields).entries {
                do {
                    events.append(try CheckedEvent(type, data, source: "/belfry/directory-import", now: now, endpoints: endpoints))
                } catch {
                    mistakes.append("\(place): \(error)")
                }
            }
            mistakes += WorkspaceOutline(fields).strangers
        }
        guard mistakes.isEmpty else {
            let lines = ["The workspace file cannot be read:"] + mistakes.prefix(20).map { "  \($0)" }
            throw OperationError(.usage, lines.joined(separator: "\n"), fix: "Nothing was sent.")
        }
        guard !events.isEmpty else { throw OperationError(.usage, "There is no workspace to read.") }
        return events
    }
}
