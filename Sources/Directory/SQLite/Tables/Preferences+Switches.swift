import Messages

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
