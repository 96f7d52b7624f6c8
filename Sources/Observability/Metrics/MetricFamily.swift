/// All series of one name: one TYPE, one HELP, one set of bounds.
struct MetricFamily {
    let kind: MetricKind
    var series: [SeriesKey: any MetricSeries] = [:]

    func written(_ name: String, help: String?) -> String {
        var lines = help.map { ["# HELP \(name) \(Self.escaped($0))"] } ?? []
        lines.append("# TYPE \(name) \(kind.rawValue)")
        for (key, series) in series.sorted(by: { $0.key < $1.key }) {
            lines += series.samples(name, key)
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func escaped(_ help: String) -> String {
        help.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
            .split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
    }
}
