import Testing

/// A strict reader of the text format 0.0.4: whatever Prometheus would refuse or misread ends in an error here.
struct Exposition {
    struct Sample: Hashable {
        let name: String
        let labels: [String: String]
        let value: String
    }

    struct Invalid: Error, CustomStringConvertible {
        let description: String
    }

    private(set) var types: [String: String] = [:]
    private(set) var helps: [String: String] = [:]
    private(set) var samples: [Sample] = []
    private var finished: Set<String> = []
    private var current = ""

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Invalid(description: "no line end at the end") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            try line.hasPrefix("#") ? readComment(line) : readSample(line)
        }
        for (family, type) in types where type == "histogram" { try checkHistogram(family) }
        guard Set(samples.map { "\($0.name)\($0.labels.sorted { $0.key < $1.key })" }).count == samples.count else {
            throw Invalid(description: "a series comes twice")
        }
    }

    func value(_ name: String, _ labels: [String: String] = [:]) -> String? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    private mutating func readComment(_ line: Substring) throws {
        let words = line.split(separator: " ", maxSplits: 3).map(String.init)
        guard words.count >= 3, words[0] == "#" else { throw Invalid(description: "odd comment: \(line)") }
        let family = words[2]
        try enter(family)
        if words[1] == "HELP", helps[family] == nil, types[family] == nil {
            helps[family] = words.count > 3 ? words[3] : ""
        } else if words[1] == "TYPE", types[family] == nil, words.count == 4, ["counter", "gauge", "histogram"].contains(words[3]) {
            types[family] = words[3]
        } else {
            throw Invalid(description: "odd or repeated comment: \(line)")
        }
    }

    private mutating func readSample(_ line: Substring) throws {
        guard let match = line.wholeMatch(of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)/) else {
            throw Invalid(description: "no sample: \(line)")
        }
        let name = String(match.1)
        let ending = ["_bucket", "_sum", "_count"].first { name.hasSuffix($0) && types[String(name.dropLast($0.count))] == "histogram" }
        let family = ending.map { String(name.dropLast($0.count)) } ?? name
        try enter(family)
        guard types[family] != nil else { throw Invalid(description: "sample before its TYPE: \(line)") }
        guard Double(match.3) != nil else { throw Invalid(description: "no number: \(line)") }
        samples.append(Sample(name: name, labels: try labels(match.2 ?? ""), value: String(match.3)))
    }

    private mutating func enter(_ family: String) throws {
        guard family != current else { return }
        if !current.isEmpty { finished.insert(current) }
        guard !finished.contains(family) else { throw Invalid(description: "\(family) is not in one piece") }
        current = family
    }

    private func labels(_ text: Substring) throws -> [String: String] {
        var rest = text
        var labels: [String: String] = [:]
        while !rest.isEmpty {
            guard let match = rest.prefixMatch(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/) else {
                throw Invalid(description: "odd labels: \(text)")
            }
            let value = match.2.replacing("\\\\", with: "\u{0}").replacing("\\\"", with: "\"").replacing("\\n", with: "\n")
            guard labels.updateValue(String(value.replacing("\u{0}", with: "\\")), forKey: String(match.1)) == nil else {
                throw Invalid(description: "label twice: \(text)")
            }
            rest = rest[match.range.upperBound...]
        }
        return labels
    }

    private func checkHistogram(_ family: String) throws {
        let counts = samples.filter { $0.name == family + "_count" }
        for count in counts {
            let buckets = samples.filter {
                $0.name == family + "_bucket" && $0.labels.filter { $0.key != "le" } == count.labels
            }
            let bounds = buckets.compactMap { $0.labels["le"].flatMap(Double.init) }
            let values = buckets.compactMap { Double($0.value) }
            guard bounds == bounds.sorted(), values == values.sorted(), bounds.last == .infinity, buckets.last?.value == count.value,
                value(family + "_sum", count.labels) != nil
            else { throw Invalid(description: "\(family) is no histogram") }
        }
        guard !counts.isEmpty else { throw Invalid(description: "\(family) has no count") }
    }
}
