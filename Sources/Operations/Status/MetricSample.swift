/// One line of Prometheus' text exposition: a name, labels and a number.
struct MetricSample: Equatable {
    var name: String
    var labels: [String: String]
    var value: Double

    /// The samples in a text; comments and what is no sample are passed over.
    static func all(in text: String) -> [MetricSample] {
        text.split(whereSeparator: \.isNewline).compactMap { MetricSample($0) }
    }

    private init?(_ line: Substring) {
        guard !line.hasPrefix("#"), let space = line.lastIndex(of: " ") else { return nil }
        guard let value = Double(line[line.index(after: space)...]) else { return nil }
        let head = line[..<space]
        guard let brace = head.firstIndex(of: "{") else {
            self.init(name: String(head), labels: [:], value: value)
            return
        }
        guard head.last == "}", let labels = Self.labels(head[head.index(after: brace)...].dropLast()) else { return nil }
        self.init(name: String(head[..<brace]), labels: labels, value: value)
    }

    private init(name: String, labels: [String: String], value: Double) {
        self.name = name
        self.labels = labels
        self.value = value
    }

    /// `name="value",…`, with a backslash before quotes, backslashes and line ends.
    private static func labels(_ text: Substring) -> [String: String]? {
        var labels: [String: String] = [:]
        var rest = text
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let name = String(rest[..<equals])
            rest = rest[rest.index(after: equals)...]
            guard rest.popFirst() == "\"" else { return nil }
            var value = ""
            while let character = rest.popFirst(), character != "\"" {
                guard character == "\\" else {
                    value.append(character)
                    continue
                }
                guard let escaped = rest.popFirst() else { return nil }
                value.append(escaped == "n" ? "\n" : escaped)
            }
            labels[name] = value
            if rest.first == "," { rest.removeFirst() }
        }
        return labels
    }
}
