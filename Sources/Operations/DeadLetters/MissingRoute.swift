import Messages

/// Why no queue took an event, as far as its routing key tells.
enum MissingRoute {
    /// One line for people, with the key that was probably meant.
    static func words(for key: String) -> String {
        guard Redaction.isPlain(key), !key.isEmpty else { return "no queue takes its routing key" }
        if EventType(rawValue: key) != nil { return "no queue took the key \(key) then: belfry topology check says whether one does now" }
        let near = NearestName.of(key, among: EventType.allCases.map(\.rawValue))
        return "no queue takes the key \(key)\(near.map { "; did you mean \($0)?" } ?? "")"
    }
}
