import Messages

/// A fleet's status for people: what needs attention first, then queues and services.
public struct StatusText: Sendable {
    private let status: FleetStatus
    private let width: Int?
    private let colours: Bool
    private let showsAll: Bool

    /// A text of a status.
    /// - Parameters:
    ///   - showsAll: whether empty retry queues are shown, too.
    ///   - width: the longest line, in columns; nil = as long as it takes.
    ///   - colours: whether it is for a terminal that shows colours.
    public init(_ status: FleetStatus, showsAll: Bool = false, width: Int?, colours: Bool = false) {
        self.status = status
        self.showsAll = showsAll
        self.width = width
        self.colours = colours
    }

    /// All but the workers and the notes, with a line end at its end.
    public var text: String {
        [status.broker.text.onOneLine + "\n", problems, queues, services].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// What could not be seen; empty when everything was.
    public var notes: String {
        let notes = status.notes.flatMap { WrappedText.lines("note: \($0)", width: width) }
        return notes.isEmpty ? "" : "\n" + notes.map { painted($0, .quiet) + "\n" }.joined()
    }

    private var problems: String {
        if status.problems.isEmpty { return painted("Nothing needs attention.", .good) + "\n" }
        let heading = CountText.write(status.problems.count, "thing needs", "things need") + " attention:\n"
        return heading + status.problems.map(paragraph).joined()
    }

    private func paragraph(_ problem: StatusProblem) -> String {
        let what = lines(problem.what, indent: 2).map { painted($0, .bad) }
        let rest = [problem.why, problem.fix].compactMap { $0 }.flatMap { lines($0, indent: 4) }
        return (what + rest).map { $0 + "\n" }.joined()
    }

    private func lines(_ text: String, indent: Int) -> [String] {
        let blanks = String(repeating: " ", count: indent)
        return WrappedText.lines(text, width: width.map { max($0 - indent, 20) }).map { blanks + $0 }
    }

    private var queues: String {
        if status.queues.isEmpty || status.isEmptyHost { return "" }
        var table = TextTable("QUEUE", ">READY", ">UNACKED", ">DLX", ">CONSUMERS", ">IN/S", ">DONE/S")
        for queue in status.queues where showsAll || !queue.isPresent || queue.ready > 0 || !queue.name.contains(".retry.") {
            table.add(queue.isPresent ? cells(queue) : [TextTable.Cell(queue.name, .bad), TextTable.Cell("missing", .bad)])
        }
        return table.text(width: width, colours: colours)
    }

    private func cells(_ queue: QueueStatus) -> [TextTable.Cell] {
        let isDead = DeadLetterQueue.allCases.contains { $0.name == queue.name }
        let isWork = WorkQueue.allCases.contains { $0.name == queue.name }
        return [
            TextTable.Cell(queue.name), TextTable.Cell(String(queue.ready), isDead && queue.ready > 0 ? .bad : nil),
            TextTable.Cell(count(queue.unacknowledged)),
            TextTable.Cell(count(queue.deadLettering), (queue.deadLettering ?? 0) > 0 ? .doubtful : nil),
            TextTable.Cell(String(queue.consumers), isWork ? (queue.consumers == 0 ? .bad : .good) : nil),
            TextTable.Cell(rate(queue.incoming)), TextTable.Cell(rate(queue.settled)),
        ]
    }

    private var services: String {
        guard let services = status.services, !services.isEmpty else { return "" }
        var table = TextTable("SERVICE", ">ATTEMPTS", ">ACCEPTED", "LAST ACCEPTED", "LAST ERROR")
        for service in services {
            table.add([
                TextTable.Cell(service.provider), TextTable.Cell(String(service.attempts)), TextTable.Cell(String(service.accepted)),
                TextTable.Cell(service.lastSuccess.map { age($0.at) } ?? "-"),
                TextTable.Cell(
                    service.lastError.map { "\(age($0.at)) \($0.code) \($0.reason)" } ?? "-", service.standingError == nil ? nil : .bad),
            ])
        }
        return table.text(width: width, colours: colours)
    }

    private func age(_ moment: Timestamp) -> String { AgeText.write(status.at - moment) }

    private func count(_ count: Int?) -> String { count.map(String.init) ?? "-" }

    private func rate(_ rate: Double?) -> String { rate.map { String(($0 * 10).rounded() / 10) } ?? "-" }

    private func painted(_ text: String, _ colour: TextColour) -> String { colours ? colour.paint(text) : text }
}
