/// What a JSON value has to be. The decoder refuses an event at its first mistake; with its shape all of them can be told.
indirect enum JSONShape: Sendable {
    /// Any text.
    case text
    /// A text that names something: not empty, without the character NUL.
    case name
    /// An id (``IdRule``).
    case id
    /// An id that may also be an empty text, where it may be left out.
    case idOrEmpty
    /// This text.
    case exactly(String)
    /// One of these texts.
    case word([String])
    case time
    case flag
    case wholeNumber
    case list(JSONShape, atMost: Int? = nil)
    /// Fields that are not named here may hold anything.
    case object([Field])

    /// A field of an object.
    struct Field: Sendable {
        var name: String
        var shape: JSONShape
        var presence: Presence
    }

    /// Whether a field has to be there.
    enum Presence: Sendable {
        /// There, and not null.
        case required
        /// There; null says something of its own.
        case nullable
        /// It may be missing or null.
        case optional
    }

    /// What is expected, in words.
    var words: String {
        switch self {
        case .text: "a text"
        case .name, .id: "a text that is not empty"
        case .idOrEmpty: "an id"
        case .exactly(let text): "\"\(text)\""
        case .word(let words): words.count == 1 ? words[0] : words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        case .time: "a time such as 2026-11-22T14:03:45Z"
        case .flag: "true or false"
        case .wholeNumber: "a whole number of at most 64 bits"
        case .list(_, let most): most.map { "a list of at most \($0)" } ?? "a list"
        case .object: "an object"
        }
    }
}

extension JSONShape.Field {
    static func required(_ name: String, _ shape: JSONShape) -> Self { Self(name: name, shape: shape, presence: .required) }
    static func nullable(_ name: String, _ shape: JSONShape) -> Self { Self(name: name, shape: shape, presence: .nullable) }
    static func optional(_ name: String, _ shape: JSONShape) -> Self { Self(name: name, shape: shape, presence: .optional) }
}
