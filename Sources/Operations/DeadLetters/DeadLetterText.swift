public import Messages

/// Dead letters in full, for people.
public enum DeadLetterText {
    /// Bytes. More than this of a body is only shown to who asks for it.
    static let largestShown = 4 << 10
    /// Characters of a header's value.
    private static let longestValue = 200

    /// Letters as a command prints them. A terminal would obey what is in a body: there it is written out. Whoever writes it into a file
    /// gets it byte for byte.
    public static func write(_ details: [DeadLetterDetail], now: Timestamp, onTerminal: Bool) -> String {
        let text = details.map { write($0, now: now) }.joined(separator: "\n")
        return onTerminal ? VisibleText.write(text) : text
    }

    /// What is known about the letter, then its body: whole, or redacted, or when that is long, only how large it is.
    public static func write(_ detail: DeadLetterDetail, now: Timestamp) -> String {
        facts(detail, now: now).text() + "\n" + body(detail) + "\n"
    }

    private static func facts(_ detail: DeadLetterDetail, now: Timestamp) -> TextTable {
        let summary = detail.summary
        var table = TextTable("FIELD", "VALUE")
        table.add("id", shortened(summary.id))
        table.add("queue", DeadLetterQueue(rawValue: summary.queue)?.name ?? summary.queue)
        table.add("reason", shortened(summary.reason))
        table.add("detail", shortened(summary.detail ?? "-"))
        table.add("workspace", shortened(summary.workspace ?? "-"))
        table.add("sender", shortened(summary.sender ?? "-"))
        if let key = summary.key { table.add("key", shortened(key)) }
        table.add("attempt", summary.attempt.map(String.init) ?? "-")
        table.add("since", summary.failedAt.map { moment($0, now) } ?? "-")
        if let at = summary.replayedAt {
            let by = summary.replayedBy.map { " by \(shortened($0))" } ?? ""
            table.add("replayed", "\(CountText.write(Int(summary.replays), "time")), last \(moment(at, now))\(by)")
        }
        table.add("published", shortened("\(detail.exchange) \(detail.routingKey)"))
        table.add("content type", shortened(detail.contentType ?? "-"))
        table.add("size", CountText.write(summary.size, "byte"))
        for (name, value) in detail.headers.sorted(by: { $0.key < $1.key }) {
            table.add("header \(shortened(name))", header(name, value, now))
        }
        return table
    }

    private static func body(_ detail: DeadLetterDetail) -> String {
        if let body = detail.body ?? detail.bodyBase64 { return body }
        let size = CountText.write(detail.summary.size, "byte")
        let kind = detail.contentType.map { ", \(shortened($0))" } ?? ""
        guard let redacted = detail.redactedBody, let text = try? JSONText.write(redacted) else {
            let isLarge = detail.summary.size > DeadLetterDetail.largestRedacted
            return "(\(size)\(kind)\(isLarge ? "" : ", not JSON"); --show-body prints it)"
        }
        guard text.count <= largestShown else { return "(\(size)\(kind); --show-body prints it, --json its structure)" }
        return String(decoding: text, as: UTF8.self) + "(private parts are hidden; --show-body prints the body as it is)"
    }

    private static func header(_ name: String, _ value: JSONValue, _ now: Timestamp) -> String {
        if case .integer(let milliseconds) = value, moments.contains(name) { return moment(Timestamp(milliseconds: milliseconds), now) }
        return shortened(value.text ?? (try? JSONText.line(value)).map { String(decoding: $0, as: UTF8.self) } ?? "")
    }

    private static func moment(_ moment: Timestamp, _ now: Timestamp) -> String {
        moment > now ? moment.text : "\(moment.text) (\(AgeText.write(now - moment)) ago)"
    }

    private static func shortened(_ text: String) -> String {
        text.count > longestValue ? text.prefix(longestValue) + "…" : text
    }

    private static let moments = Set(
        [HeaderName.firstAttemptAt, .notBefore, .errorFirstAt, .errorLastAt, .replayedAt].map(\.rawValue))
}
