import AMQP
import FoundationEssentials
import Messages

extension HeaderValue {
    /// The value as JSON that can be read back: kinds that JSON does not have are objects with one field such as `$bytes`.
    var stored: JSONValue {
        switch self {
        case .string(let text): .text(text)
        case .integer(let number): .integer(number)
        case .boolean(let flag): .boolean(flag)
        case .timestamp(let seconds): .object(["$timestamp": .integer(seconds)])
        // As text: JSON has neither infinity nor a way to tell 1.0 from 1.
        case .double(let number): .object(["$double": .text(number.description)])
        case .bytes(let bytes): .object(["$bytes": .text(Data(bytes).base64EncodedString())])
        case .array(let values): .list(values.map(\.stored))
        case .table(let values):
            // A producer's own name may look like one of ours.
            values.count == 1 && values.keys.contains { $0.hasPrefix("$") }
                ? .object(["$table": .object(values.mapValues(\.stored))]) : .object(values.mapValues(\.stored))
        case .none: .null
        }
    }

    /// Reads a value back; nil when it cannot be.
    init?(stored: JSONValue) {
        switch stored {
        case .null: self = .none
        case .boolean(let flag): self = .boolean(flag)
        case .integer(let number): self = .integer(number)
        case .number(let number): self = .double(number)
        case .text(let text): self = .string(text)
        case .list(let elements):
            let values = elements.compactMap(HeaderValue.init(stored:))
            guard values.count == elements.count else { return nil }
            self = .array(values)
        case .object(let fields):
            if fields.count == 1, let (name, value) = fields.first, name.hasPrefix("$") {
                guard let special = Self.special(name, value) else { return nil }
                self = special
            } else {
                guard let values = Self.table(fields) else { return nil }
                self = .table(values)
            }
        }
    }

    private static func special(_ name: String, _ value: JSONValue) -> HeaderValue? {
        switch (name, value) {
        case ("$timestamp", .integer(let seconds)): .timestamp(seconds)
        case ("$double", .text(let text)): Double(text).map(HeaderValue.double)
        case ("$bytes", .text(let text)): Data(base64Encoded: text).map { .bytes(Array($0)) }
        case ("$table", .object(let fields)): table(fields).map(HeaderValue.table)
        default: nil
        }
    }

    private static func table(_ fields: [String: JSONValue]) -> [String: HeaderValue]? {
        var values: [String: HeaderValue] = [:]
        for (name, field) in fields {
            guard let value = HeaderValue(stored: field) else { return nil }
            values[name] = value
        }
        return values
    }
}
