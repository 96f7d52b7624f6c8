import Messages
import Routing

/// A decision as the journal keeps it: `{"t":teammate,"s":scope,"c":channel,"r":reason}`, or `"d":[destination ids]` for notify.
struct DecisionRecord: Codable, Equatable {
    var t: String
    var s: Scope
    var c: Channel
    var r: String?
    var d: [String]?

    /// Written by hand: a general encoder would cost more than the rest of the transaction.
    static func json(_ decisions: [Decision]) -> String {
        var text = "["
        for decision in decisions {
            if text.utf8.count > 1 { text += "," }
            text += "{\"t\":" + quoted(decision.teammate)
            text += ",\"s\":\"" + decision.scope.rawValue + "\",\"c\":\"" + decision.channel.rawValue
            switch decision.verdict {
            case .not(let reason): text += "\",\"r\":\"" + reason.word + "\"}"
            case .notify(let destinations): text += "\",\"d\":[" + destinations.map { quoted($0.id) }.joined(separator: ",") + "]}"
            }
        }
        return text + "]"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
