import Foundation
import Operations

/// The table: who was notified on which channel, with what, and why the others were not.
struct ScenarioTable {
    /// A line of what happened on a channel, before it is broken.
    private struct Line {
        /// Empty for what explains the line above.
        var mark = ""
        var text: String
        var style: Screen.Style
        /// What stands beside the text in a column of its own.
        var aside = ""
    }

    private static let labels = ["web-push": "web push", "mobile-push": "mobile push", "email": "e-mail"]
    /// Columns: who, on which channel, and the text that arrived.
    private static let person = 8
    private static let channel = 18
    private static let text = 52

    let result: AssignmentResult
    let screen: Screen

    /// The lines of one assignment.
    var lines: [String] {
        let conversation = result.conversation
        var lines = [
            screen.painted("\(conversation.id)  \(conversation.subject)", .bold),
            screen.painted("        \(result.assignment.circumstances)", .dim),
        ]
        var said: Set<String> = []
        for (id, name) in result.people {
            let cells = cells(result.decisions.filter { $0.addressee.person == id })
            for (index, (labels, cell)) in cells.enumerated() {
                // A sentence that stands further up in the same assignment is not said again.
                let fresh = cell.filter { !$0.mark.isEmpty || said.insert($0.text).inserted }
                lines += laidOut(index == 0 ? name : "", labels, fresh)
            }
        }
        return lines
    }

    /// Each channel with what happened there; neighbours with the same reason are put together.
    private func cells(_ decisions: [Decision]) -> [(labels: String, cell: [Line])] {
        var groups: [[Decision]] = []
        for decision in decisions {
            if let last = groups.last?.last, isTheSame(last, decision) {
                groups[groups.count - 1].append(decision)
            } else {
                groups.append([decision])
            }
        }
        return groups.map { group in
            let names = group.map { Self.labels[$0.addressee.channel] ?? $0.addressee.channel }
            return (group.count == Story.channels.count ? "all three" : names.joined(separator: ", "), cell(group[0]))
        }
    }

    /// Whoever is notified stands alone.
    private func isTheSame(_ one: Decision, _ other: Decision) -> Bool {
        result.accepted(one.addressee).isEmpty && result.accepted(other.addressee).isEmpty && one.reason == other.reason
            && one.sentence == other.sentence
    }

    private func cell(_ decision: Decision) -> [Line] {
        if let arrival = result.accepted(decision.addressee).last { return arrived(decision, arrival) }
        guard let reason = decision.reason else {
            return [Line(mark: "✗", text: "should have been notified, but nothing arrived", style: .red)]
        }
        let sentence = Line(text: decision.sentence, style: .dim)
        return [Line(mark: "–", text: reason, style: .yellow)] + (decision.sentence.isEmpty ? [] : [sentence])
    }

    /// A check mark, the text that arrived, who took it, and what happened on the way.
    private func arrived(_ decision: Decision, _ arrival: Arrival) -> [Line] {
        let text = Self.shortened("“\(arrival.text)”", to: min(Self.text, room))
        return [Line(mark: "✓", text: text, style: .green, aside: arrival.via)]
            + detours(decision, arrival).map { Line(text: $0, style: .dim) }
    }

    /// What kept it from arriving at once.
    private func detours(_ decision: Decision, _ arrival: Arrival) -> [String] {
        var detours: [String] = []
        if let reason = decision.reason {
            let waited = Expectations.seconds(arrival.time.timeIntervalSince(result.published))
            detours.append("was \(reason), then silent: notified \(waited) after the assignment")
        }
        let faults = result.faults(decision.addressee)
        if let letter = result.deadLetters[decision.addressee] {
            detours.append("was a dead letter (\(letter.text)), then replayed")
        } else if let first = faults.first, let last = faults.last {
            let waited = Expectations.seconds(arrival.time.timeIntervalSince(last.time))
            detours.append("\(first.status.map(String.init) ?? "no answer") the first time, tried again \(waited) later")
        }
        return detours
    }
}

extension ScenarioTable {
    private static var indent: Int { 2 + person + channel }

    /// How long a line of what happened may be.
    private var room: Int { screen.width - Self.indent - 2 }

    /// A cell in its column, its long lines broken; person and channels stand before the first.
    private func laidOut(_ name: String, _ labels: String, _ cell: [Line]) -> [String] {
        var head = "  " + Self.padded(name, Self.person) + Self.padded(labels, Self.channel)
        var lines: [String] = []
        func add(_ mark: String, _ text: String, _ style: Screen.Style) {
            let said = mark.isEmpty ? "  " + screen.painted(text, style) : screen.painted(mark, style) + " " + text
            lines.append(head + said)
            head = String(repeating: " ", count: Self.indent)
        }
        for line in cell {
            let whole = Self.padded(line.text, Self.text) + "  " + line.aside
            if line.aside.isEmpty {
                for (index, part) in WrappedText.lines(line.text, width: room).enumerated() {
                    add(index == 0 ? line.mark : "", part, index == 0 || line.mark.isEmpty ? line.style : .dim)
                }
            } else if whole.count <= room {
                add(line.mark, whole, line.style)
            } else {
                add(line.mark, line.text, line.style)
                add("", line.aside, .dim)
            }
        }
        return lines
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 0))
    }

    /// As many words of it as fit, and an ellipsis when some do not.
    private static func shortened(_ text: String, to width: Int) -> String {
        if text.count <= width { return text }
        return (WrappedText.lines(text, width: width - 2).first ?? "") + "…”"
    }
}
