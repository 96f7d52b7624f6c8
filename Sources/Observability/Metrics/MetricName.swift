/// Names as Prometheus allows them: `[a-zA-Z_:][a-zA-Z0-9_:]*` for metrics, the same without the colon for labels.
enum MetricName {
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
