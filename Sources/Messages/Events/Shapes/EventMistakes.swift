/// All mistakes of an event that the decoder has refused.
enum EventMistakes {
    /// Empty when the body is not JSON, or when the mistake is none of the shape.
    static func all(in body: ReceivedBody) -> [Unreadable.Mistake] {
        guard let value = FoundValue(body.bytes) else { return [] }
        var check = ShapeCheck()
        if !Event.mediaType(body.contentType).hasPrefix("application/cloudevents"), let attributes = BinaryAttributes(body.headers) {
            attributes.check(&check)
            if let type = attributes.type.flatMap(EventType.init(rawValue:)) { check.check(value, type.data, at: "$") }
        } else {
            check.check(value, .object(envelope(of: value)), at: "$")
        }
        return check.mistakes
    }

    /// What CloudEvents asks for, and what the type asks of the data. Nothing can be said about the data of an unknown type.
    private static func envelope(of value: FoundValue) -> [JSONShape.Field] {
        let fields: [JSONShape.Field] = [
            .required("specversion", .exactly("1.0")), .required("id", .id), .required("source", .id), .required("type", .name),
            .optional("time", .time),
        ]
        guard case .object(let values) = value, case .text(let name)? = values["type"], let type = EventType(rawValue: name) else {
            return fields
        }
        return fields + [.required("data", type.data)]
    }
}

extension BinaryAttributes {
    fileprivate func check(_ check: inout ShapeCheck) {
        if version != "1.0" { check.tell("header specversion", "\"1.0\", found \(version.map(FoundText.word) ?? "nothing")") }
        for (name, value) in [("id", id), ("source", source)] {
            if let flaw = IdRule.flaw(in: value ?? "") { check.tell("header \(name)", flaw) }
        }
        if type?.isEmpty ?? true { check.tell("header type", JSONShape.name.words) }
        if let time, Timestamp(time) == nil { check.tell("header time", "\(JSONShape.time.words), found \(FoundText.time(time))") }
    }
}
