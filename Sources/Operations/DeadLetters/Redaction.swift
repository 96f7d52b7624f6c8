import AMQP
import Messages

/// Takes out of a dead letter what identifies a person or lets somebody send to them, and keeps its structure.
///
/// Only what is known to be harmless is shown, everything else is replaced by a word about it: also the names of fields that nobody
/// of ours writes, when they could be anything but a plain name.
public enum Redaction {
    /// A body with everything hidden but what ``SafePaths`` names.
    public static func redacted(_ value: JSONValue) -> JSONValue { redacted(value, at: "") }

    /// The headers of a message: ours, the broker's and the attributes of a CloudEvent in binary mode are shown, all others hidden.
    public static func redacted(headers: [String: JSONValue]) -> [String: JSONValue] {
        headers.sorted { $0.key < $1.key }.reduce(into: [:]) { shown, header in
            let name = header.key
            if isOurs(name) {
                shown[name] = header.value
            } else if let text = header.value.text, cloudEventAttributes.contains(name.lowercased()), isPlain(text) {
                shown[name] = header.value
            } else {
                // No path below this one is safe.
                shown[isPlainName(name) ? name : hiddenName(in: shown)] = redacted(header.value, at: "header")
            }
        }
    }

    private static func redacted(_ value: JSONValue, at path: String) -> JSONValue {
        switch value {
        case .object(let fields): .object(redacted(fields, at: path))
        case .list(let elements): .list(elements.map { redacted($0, at: joined(path, "[]")) })
        case .null, .boolean: value
        case .integer, .number: SafePaths.contains(path) ? value : .text("(a number)")
        case .text(let text): SafePaths.contains(path) && isPlain(text) ? value : .text("(\(CountText.write(text.count, "character")))")
        }
    }

    private static func redacted(_ fields: [String: JSONValue], at path: String) -> [String: JSONValue] {
        fields.sorted { $0.key < $1.key }.reduce(into: [:]) { shown, field in
            let place = joined(path, field.key)
            let name = SafePaths.knows(place) || isPlainName(field.key) ? field.key : hiddenName(in: shown)
            shown[name] = redacted(field.value, at: place)
        }
    }

    private static func joined(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    private static func hiddenName(in fields: [String: JSONValue]) -> String { "(hidden name \(fields.count + 1))" }

    /// Whether a text at a safe place looks like what belongs there. An e-mail address, a sentence and a query do not.
    static func isPlain(_ text: String) -> Bool {
        text.count <= 200 && text.allSatisfy { $0.isLetter || $0.isNumber || "._:/+-~#".contains($0) }
    }

    /// Whether a field's name is one a programmer would choose, and too short for a key or a token.
    private static func isPlainName(_ name: String) -> Bool {
        name.utf8.count <= 20 && !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// Whether a header is one that we or the broker write.
    private static func isOurs(_ name: String) -> Bool {
        HeaderName(rawValue: name) != nil || BrokerHeader.isTrace(name)
    }

    private static let cloudEventAttributes = Set(
        ["cloudevents:", "cloudevents_", "ce-", "ce_"].flatMap { prefix in
            ["specversion", "id", "source", "type", "time"].map { prefix + $0 }
        })
}
