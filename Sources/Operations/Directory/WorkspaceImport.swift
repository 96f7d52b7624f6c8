public import Endpoints
public import Messages

/// Turns a workspace file into the `directory.*` events that say the same, so that it can be imported while the router runs, from any
/// machine, with a producer's rights.
///
/// Events only add and change. Somebody who is left out of the file stays in the directory until `directory.teammate.removed` is sent.
/// The text is kept as it is and its parts are read one after the other, twice: to check, and to publish. So memory is what the file
/// has, and next to nothing more.
public struct WorkspaceImport: Sendable {
    private let file: [UInt8]
    private let workspaces: [WorkspaceText]
    private let now: Timestamp
    private let endpoints: EndpointRules

    /// How many teams and teammates there are.
    public var count: Int { workspaces.reduce(0) { $0 + $1.teammates.count + $1.teams.count } }

    /// Takes a file apart.
    /// - Parameters:
    ///   - file: one workspace, a list of them, or one a line.
    ///   - now: the time of every event. Of two imports the later one wins.
    ///   - endpoints: which endpoints of browsers the router lets into the directory.
    /// - Throws: when there is no workspace in it, or what should be one is no JSON object.
    public init(_ file: [UInt8], now: Timestamp, endpoints: EndpointRules = EndpointRules()) throws(OperationError) {
        self.file = file
        self.now = now
        self.endpoints = endpoints
        var errors = ErrorList()
        var workspaces: [WorkspaceText] = []
        for (index, bytes) in JSONSequence.slices(of: file[...]).enumerated() {
            if let workspace = WorkspaceText(bytes) {
                workspaces.append(workspace)
            } else {
                errors.add("line \(Self.line(of: bytes.startIndex, in: file)): workspace \(index + 1): it is not a JSON object")
            }
        }
        self.workspaces = workspaces
        try Self.refuse(errors)
        guard !workspaces.isEmpty else { throw OperationError(.usage, "There is no workspace to read.") }
    }

    /// Checks everything, as the router would.
    /// - Parameter done: called with the number of teams and teammates that are checked so far.
    /// - Returns: how many events of each type there will be, and what is readable and will not do what is meant, each with its line and path.
    /// - Throws: up to 20 errors, each with its line and path in the file, and how many there are.
    public func check(done: (Int) -> Void = { _ in }) throws(OperationError) -> (counts: [EventType: Int], warnings: [String]) {
        var counts: [EventType: Int] = [:]
        let warnings = Warnings()
        var errors = ErrorList()
        var checked = 0
        for workspace in workspaces {
            let name = name(of: workspace)
            var check = WorkspaceCheck(workspace, now: now, endpoints: endpoints) { path, index, text in
                warnings.add("line \(Self.line(of: index, in: file)): \(name)\(path.isEmpty ? "" : "\(path): ")\(text)")
            }
            check.run {
                checked += 1; done(checked)
            } mistake: { path, index, text in
                let place = path.isEmpty ? "" : "\(path): "
                errors.add("line \(Self.line(of: index, in: file)): \(name)\(place)\(text)")
            }
            counts.merge(check.counts) { $0 + $1 }
        }
        try Self.refuse(errors)
        return (counts, warnings.lines)
    }

    /// Written on the way down, read at the top. A file of a hundred thousand people with the same typo has as many: the first thousand do.
    private final class Warnings {
        private(set) var lines: [String] = []

        func add(_ line: @autoclosure () -> String) {
            if lines.count < 1000 { lines.append(VisibleText.write(line()).onOneLine) }
        }
    }

    /// Makes the events, in an order in which each finds what it refers to, and hands them on in batches of some hundred.
    /// - Parameters:
    ///   - done: called with the number of teams and teammates that have been handed on.
    ///   - publish: takes a batch.
    public func events(
        done: (Int) -> Void = { _ in }, _ publish: ([CheckedEvent]) async throws -> Void
    ) async throws {
        var finished = 0
        var batch: [CheckedEvent] = []
        for workspace in workspaces {
            let outline = WorkspaceOutline(own: workspace.own)
            batch.append(try event(outline.workspace))
            let people = workspace.teammates.lazy.enumerated().map { index, bytes in
                outline.teammate("teammates[\(index)]", JSONText.read(Array(bytes))?.fields ?? [:])
            }
            let teams = workspace.teams.lazy.enumerated().map { index, bytes in
                outline.team("teams[\(index)]", JSONText.read(Array(bytes))?.fields ?? [:])
            }
            for entries in people { try await add(entries) }
            for entries in teams { try await add(entries) }
        }
        try await publish(batch)
        done(finished)

        func add(_ entries: [WorkspaceOutline.Entry]) async throws {
            for entry in entries { batch.append(try event(entry)) }
            finished += 1
            guard batch.count >= 200 else { return }
            try await publish(batch)
            batch.removeAll(keepingCapacity: true)
            done(finished)
        }
    }

    private func event(_ entry: WorkspaceOutline.Entry) throws(OperationError) -> CheckedEvent {
        do {
            return try CheckedEvent(
                entry.type, entry.data, source: WorkspaceCheck.source, now: now + .milliseconds(Int64(entry.delay)), endpoints: endpoints)
        } catch {
            throw OperationError(.usage, "\(entry.place): \(error)", fix: "The file was not checked before.")
        }
    }

    /// Which workspace it is, where there are several.
    private func name(of workspace: WorkspaceText) -> String {
        workspaces.count > 1 ? workspace.own["workspace"]?.text.map { "\($0): " } ?? "" : ""
    }

    private static func line(of index: Int, in file: [UInt8]) -> Int {
        file[..<index].reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    }

    private static func refuse(_ errors: ErrorList) throws(OperationError) {
        let fix = "Correct the file and import it again: nothing was sent."
        if let error = errors.operationError("The workspace file cannot be read", fix: fix) { throw error }
    }
}
