import Messages

/// A member of an event's data that nothing reads.
struct UnknownMember: Equatable {
    /// Where it stands, with its own name: `$.data.preferences.assignedToMe.emial`.
    var path: String
    var name: String
    /// What is read beside it.
    var known: [String]

    /// Members that a producer is told to pass on as they come, and that nobody needs: `PushSubscription.toJSON()` (W3C Push API §8) has it.
    private static let expected: Set<String> = ["$.data.subscription.expirationTime"]

    /// More names than these are no help.
    private static let mostNamed = 6

    /// All of them in some data, by path.
    static func all(in data: JSONValue, _ known: KnownMembers) -> [UnknownMember] {
        var found: [UnknownMember] = []
        look(at: data, known, "$.data", &found)
        return found
    }

    private static func look(at value: JSONValue, _ known: KnownMembers, _ path: String, _ found: inout [UnknownMember]) {
        switch (value, known) {
        case (.object(let fields), .object(let members)):
            for (name, field) in fields.sorted(by: { $0.key < $1.key }) {
                let place = "\(path).\(name)"
                if let member = members[name] {
                    look(at: field, member, place, &found)
                } else if !expected.contains(place) {
                    found.append(UnknownMember(path: place, name: name, known: members.keys.sorted()))
                }
            }
        case (.list(let elements), .list(let member)):
            for (index, element) in elements.enumerated() { look(at: element, member, "\(path)[\(index)]", &found) }
        case (.null, _), (.boolean, _), (.integer, _), (.number, _), (.text, _), (.list, _), (.object, _): break
        }
    }

    /// What to say of it.
    /// - Parameter others: names that are read at the same place by other means.
    func text(others: [String] = []) -> String {
        if let near = NearestName.of(name, among: known + others) { return "nothing reads this; did you mean \(near)?" }
        guard known.count <= Self.mostNamed, others.isEmpty else { return "nothing reads this" }
        return "nothing reads this; there is \(known.joined(separator: ", "))"
    }
}
