/// Which members of an event's `data` anything reads. All others are ignored, as a later version may know them; but a typo is ignored, too,
/// and whoever publishes should hear of it.
public indirect enum KnownMembers: Sendable, Equatable {
    /// A value without members.
    case value
    /// A list, with what is known of each element.
    case list(KnownMembers)
    /// An object, with its members by name.
    case object([String: KnownMembers])

    init(_ shape: JSONShape) {
        switch shape {
        case .text, .name, .id, .idOrEmpty, .exactly, .word, .time, .flag, .wholeNumber: self = .value
        case .list(let element, _): self = .list(KnownMembers(element))
        case .object(let fields):
            self = .object(Dictionary(fields.map { ($0.name, KnownMembers($0.shape)) }, uniquingKeysWith: { first, _ in first }))
        }
    }
}

extension EventType {
    /// What is read of this type's `data`.
    public var knownMembers: KnownMembers { Self.allKnownMembers[self] ?? .value }

    private static let allKnownMembers = Dictionary(uniqueKeysWithValues: allCases.map { ($0, KnownMembers($0.data)) })
}
