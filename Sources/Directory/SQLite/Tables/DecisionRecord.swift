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
        var json = JSONBytes(capacity: 128 * decisions.count)
        json.raw("[")
        for (index, decision) in decisions.enumerated() {
            json.raw(index == 0 ? "{\"t\":" : ",{\"t\":")
            json.text(decision.teammate)
            json.raw(",\"s\":\"")
            json.raw(decision.scope.rawValue)
            json.raw("\",\"c\":\"")
            json.raw(decision.channel.rawValue)
            switch decision.verdict {
            case .not(let reason):
                json.raw("\",\"r\":")
                json.text(reason.word)
            case .notify(let destinations):
                json.raw("\",\"d\":[")
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
}
