import FoundationEssentials
import Messages
import Routing

/// A decision as the journal keeps it: `{"t":teammate,"s":scope,"c":channel,"r":reason}`, or `"d":[destination ids]` for notify. With a
/// reason also `"h"`, until when it was held, and `"g"`, when the last destination was found gone.
struct DecisionRecord: Codable, Equatable {
    var t: String
    var s: Scope
    var c: Channel
    var r: String?
    var d: [String]?
    var h: Int64?
    var g: Int64?

    /// Written by hand: a general encoder would cost more than the rest of the transaction.
    static func json(_ decisions: [Decision]) -> String {
        var text = "["
        for decision in decisions {
            if text.utf8.count > 1 { text += "," }
            text += "{\"t\":" + quoted(decision.teammate)
            text += ",\"s\":\"" + decision.scope.rawValue + "\",\"c\":\"" + decision.channel.rawValue
            switch decision.verdict {
            case .not(let reason):
                text += "\",\"r\":\"" + reason.word + "\""
                if let due = decision.heldUntil { text += ",\"h\":\(due.milliseconds)" }
                if case .noDestination(.gone(let at)) = reason { text += ",\"g\":\(at.milliseconds)" }
                text += "}"
            case .notify(let destinations): text += "\",\"d\":[" + destinations.map { quoted($0.id) }.joined(separator: ",") + "]}"
            }
        }
        return text + "]"
    }

    /// The decisions of an entry, as ``json(_:)`` wrote them.
    static func read(_ json: String) throws -> [DecisionRecord] {
        try JSONDecoder().decode([DecisionRecord].self, from: Data(json.utf8))
    }

    /// The decision as an explanation shows it.
    var decision: JournalDecision {
        let reason = r.flatMap { Reason(word: $0, scope: s, goneAt: g.map(Timestamp.init(milliseconds:))) }
        return JournalDecision(
            teammate: t, scope: s, channel: c, destinations: d ?? [], word: r, reason: reason,
            heldUntil: h.map(Timestamp.init(milliseconds:)))
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
