import GRDB
import Messages

extension Row {
    /// A column of milliseconds.
    func time(_ column: Int) -> Timestamp { Timestamp(milliseconds: self[column]) }

    /// A column of milliseconds or NULL.
    func optionalTime(_ column: Int) -> Timestamp? {
        (self[column] as Int64?).map(Timestamp.init(milliseconds:))
    }
}

extension Assignment.Assignee {
    /// The word in the database.
    var kind: String {
        switch self {
        case .teammate: "teammate"
        case .team: "team"
        case .bot: "bot"
        }
    }

    /// The teammate's, team's or bot's id.
    var id: String {
        switch self {
        case .teammate(let id), .team(let id), .bot(let id): id
        }
    }

    /// An assignee from its two columns; nil when there is none.
    init?(kind: String?, id: String?) {
        guard let kind, let id else { return nil }
        switch kind {
        case "team": self = .team(id)
        case "bot": self = .bot(id)
        default: self = .teammate(id)
        }
    }
}

extension Preferences {
    /// Six letters, `+` on, `-` off, `?` never chosen.
    var switches: String {
        var letters = ""
        for scope in Scope.allCases {
            for channel in Channel.allCases {
                switch self[scope, channel] {
                case true?: letters += "+"
                case false?: letters += "-"
                case nil: letters += "?"
                }
            }
        }
        return letters
    }

    /// Preferences from their six letters; a missing letter is a switch that was never chosen.
    init(switches: String) {
        self.init()
        guard switches != "??????" else { return }
        var letters = switches.utf8.makeIterator()
        for scope in Scope.allCases {
            for channel in Channel.allCases {
                switch letters.next() {
                case UInt8(ascii: "+"): self[scope, channel] = true
                case UInt8(ascii: "-"): self[scope, channel] = false
                default: break
                }
            }
        }
    }
}
