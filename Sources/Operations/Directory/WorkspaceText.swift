import Messages

/// The text of a workspace taken apart by its lists: every element keeps its bytes and its place, and none is decoded.
struct WorkspaceText {
    /// The workspace's own fields.
    let own: [String: JSONValue]
    let teammates: [ArraySlice<UInt8>]
    let teams: [ArraySlice<UInt8>]
    /// Where it stands.
    let bytes: ArraySlice<UInt8>
    /// The lists that are none, and the fields that are no JSON.
    private(set) var broken: [(field: String, at: Int)] = []

    /// Nil when the bytes are no object.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard let fields = JSONFields.split(bytes) else { return nil }
        self.bytes = bytes
        var own: [String: JSONValue] = [:]
        var lists = ["teammates": [ArraySlice<UInt8>](), "teams": []]
        for (name, value) in fields {
            if lists[name] != nil {
                if let elements = JSONSequence.elements(of: value) {
                    lists[name] = elements
                } else {
                    broken.append((name, value.startIndex))
                }
            } else if let read = JSONText.read(Array(value)) {
                own[name] = read
            } else {
                broken.append((name, value.startIndex))
            }
        }
        self.own = own
        teammates = lists["teammates"] ?? []
        teams = lists["teams"] ?? []
    }

    /// Where the value at a path below a part stands; the part itself when there is no such value.
    /// - Parameter path: such as `browsers[0].subscription.endpoint`.
    static func index(of path: Substring, in part: ArraySlice<UInt8>) -> Int {
        let step = path.prefix { $0 != "." && $0 != "[" }
        var rest = path.dropFirst(step.count)
        let fields = JSONFields.split(part) ?? []
        guard !step.isEmpty, var value = fields.first(where: { $0.name == step })?.value else { return part.startIndex }
        while rest.first == "[", let end = rest.firstIndex(of: "]") {
            let elements = JSONSequence.elements(of: value) ?? []
            guard let index = Int(rest.dropFirst()[..<end]), elements.indices.contains(index) else { return value.startIndex }
            value = elements[index]
            rest = rest[rest.index(after: end)...]
        }
        return rest.first == "." ? index(of: rest.dropFirst(), in: value) : value.startIndex
    }
}
