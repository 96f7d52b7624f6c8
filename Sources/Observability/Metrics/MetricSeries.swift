/// One series of a family: what its handle has counted so far.
protocol MetricSeries: AnyObject, Sendable {
    /// The lines of this series, without line ends.
    func samples(_ family: String, _ key: SeriesKey) -> [String]
}

/// What a family of series is, as its TYPE line says.
enum MetricKind: String {
    case counter, gauge, histogram
}

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
        let unique = Dictionary(dimensions.map { (PrometheusName.label($0.0), $0.1) }) { $1 }
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

/// Names as Prometheus allows them: `[a-zA-Z_:][a-zA-Z0-9_:]*` for metrics, the same without the colon for labels.
enum PrometheusName {
    /// A counter's name ends in `_total`.
    static func counter(_ label: String) -> String { family(label, ending: "_total") }

    /// A timer is exposed in seconds, and its name says so.
    static func timer(_ label: String) -> String { family(label, ending: "_seconds") }

    static func family(_ label: String, ending: String = "") -> String {
        let name = allowed(label, colon: true)
        return name.hasSuffix(ending) ? name : name + ending
    }

    /// `le` and `quantile` belong to histograms and summaries, names with two underscores in front to Prometheus itself.
    static func label(_ label: String) -> String {
        let name = allowed(label, colon: false)
        return name == "le" || name == "quantile" || name.hasPrefix("__") ? "label_" + name : name
    }

    private static func allowed(_ text: String, colon: Bool) -> String {
        let name = String(
            text.unicodeScalars.map { scalar -> Character in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "_": Character(scalar)
                case ":" where colon: ":"
                default: "_"
                }
            })
        return name.first.map { $0.isNumber } ?? true ? "_" + name : name
    }
}

/// Numbers as the exposition format writes them.
enum MetricNumber {
    static func written(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
