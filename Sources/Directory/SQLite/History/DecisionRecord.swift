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
        var json = JSONBytes(capacity: 128 * decisions.count)
        json.raw("[")
        for (index, decision) in decisions.enumerated() {
            json.raw(index == 0 ? "{\"t\":" : ",{\"t\":")
            json.text(decision.teammate)
            json.raw(",\"s\":")
            json.text(decision.scope.rawValue)
            json.raw(",\"c\":")
            json.text(decision.channel.rawValue)
            switch decision.verdict {
            case .not(let reason):
                json.raw(",\"r\":")
                json.text(reason.word)
                if let due = decision.heldUntil { json.moment(",\"h\":", due) }
                if case .noDestination(.gone(let at)) = reason { json.moment(",\"g\":", at) }
            case .notify(let destinations):
                json.raw(",\"d\":[")
                for (index, destination) in destinations.enumerated() {
                    if index > 0 { json.raw(",") }
                    json.text(destination.id)
                }
                json.raw("]")
            }
            json.raw("}")
        }
        json.raw("]")
        return String(decoding: json.bytes, as: UTF8.self)
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
}

extension JSONBytes {
    fileprivate mutating func moment(_ name: StaticString, _ moment: Timestamp) {
        raw(name)
        number(moment.milliseconds)
    }
}
