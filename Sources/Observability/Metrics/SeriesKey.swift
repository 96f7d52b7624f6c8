/// The label set of one series: sorted by name, written as the exposition format wants it.
struct SeriesKey: Hashable, Comparable {
    let labels: [Label]

    struct Label: Hashable, Comparable {
        let name: String
        let value: String

        static func < (a: Label, b: Label) -> Bool { (a.name, a.value) < (b.name, b.value) }
    }

    /// A dimension given twice counts with its last value.
    init(_ dimensions: [(String, String)]) {
        let unique = Dictionary(dimensions.map { (MetricName.label($0.0), $0.1) }) { $1 }
        labels = unique.map { Label(name: $0.key, value: $0.value) }.sorted()
    }

    static func < (a: SeriesKey, b: SeriesKey) -> Bool {
        a.labels.lexicographicallyPrecedes(b.labels)
    }

    /// `{channel="email",le="0.5"}`, or nothing without labels.
    func written(and last: Label? = nil) -> String {
        let all = labels + (last.map { [$0] } ?? [])
        guard !all.isEmpty else { return "" }
        return "{" + all.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
