/// Holds a value against its shape and collects what is wrong, up to ``Unreadable/mostMistakes``.
struct ShapeCheck {
    private(set) var mistakes: [Unreadable.Mistake] = []

    /// Looks at one value and everything in it.
    /// - Parameter path: where it stands, such as `$.data`.
    mutating func check(_ value: FoundValue, _ shape: JSONShape, at path: String) {
        switch (shape, value) {
        case (.text, .text), (.flag, .flag), (.wholeNumber, .number(.some)): break
        case (.name, .text(let text)):
            if text.utf8.contains(0) { tell(path, "a text without the character NUL") } else if text.isEmpty { tell(path, shape.words) }
        case (.id, .text(let text)): if let flaw = IdRule.flaw(in: text) { tell(path, flaw) }
        case (.idOrEmpty, .text(let text)): if let flaw = IdRule.flaw(inOptional: text) { tell(path, flaw) }
        case (.exactly(let expected), .text(let text)): if text != expected { tell(path, "\(shape.words), found \(FoundText.word(text))") }
        case (.word(let words), .text(let text)): if !words.contains(text) { tell(path, "\(shape.words), found \(FoundText.word(text))") }
        case (.time, .text(let text)): if Timestamp(text) == nil { tell(path, "\(shape.words), found \(FoundText.time(text))") }
        case (.list(let element, let most), .list(let values)):
            if let most, values.count > most { return tell(path, "\(shape.words), found one of \(values.count)") }
            for (index, value) in values.enumerated() where mistakes.count < Unreadable.mostMistakes {
                check(value, element, at: "\(path)[\(index)]")
            }
        case (.object(let fields), .object(let values)):
            for field in fields { check(values[field.name], field, in: path) }
        case (.text, _), (.name, _), (.id, _), (.idOrEmpty, _), (.exactly, _), (.word, _), (.time, _), (.flag, _), (.wholeNumber, _),
            (.list, _), (.object, _):
            tell(path, "\(shape.words), found \(value.words)")
        }
    }

    private mutating func check(_ value: FoundValue?, _ field: JSONShape.Field, in object: String) {
        let path = "\(object).\(field.name)"
        switch (value, field.presence) {
        case (nil, .optional), (.null?, .optional), (.null?, .nullable): break
        case (nil, .required), (nil, .nullable): tell(path, "\(field.shape.words), found nothing")
        case (let value?, _): check(value, field.shape, at: path)
        }
    }

    /// Adds a mistake that was found by other means.
    mutating func tell(_ path: String, _ expected: String) {
        guard mistakes.count < Unreadable.mostMistakes else { return }
        mistakes.append(Unreadable.Mistake(path: path, expected: expected))
    }
}
