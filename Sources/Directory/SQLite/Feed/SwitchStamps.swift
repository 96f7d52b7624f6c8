import FoundationEssentials
import Messages

/// Who set each of a teammate's six switches last, and when. The order is that of ``FeedOrder``, for each switch by itself: the newest full
/// event with a version, the newest patch (or full event without a version) of this switch, and of the two the later one.
///
/// The letters of a switch are those of ``Preferences/switches``. An entry that set several switches is kept once.
struct SwitchStamps: Equatable {
    /// Stands where an entry does not touch a switch.
    static let untouched: Character = "."

    /// One event as far as it still says something.
    struct Entry: Codable, Equatable {
        /// Nil for a patch, and for a full event without one.
        var version: Int64?
        var at: Timestamp
        var event: String
        /// The event's source; empty when it is not known.
        var by: String
        /// Six letters.
        var switches: String

        func isLater(than other: Entry) -> Bool { (at, event) > (other.at, other.event) }
    }

    /// At most one with a version, and no two others that touch the same switch.
    private(set) var entries: [Entry] = []

    init() {}

    /// Nil when the text was not written by ``json()``.
    init?(json: String) {
        guard let entries = try? JSONDecoder().decode([Entry].self, from: Data(json.utf8)) else { return nil }
        self.entries = entries
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(entries), as: UTF8.self)
    }

    /// What each switch is set to, in six letters.
    var switches: String { String((0..<6).map { ruling($0)?.letter($0) ?? "?" }) }

    /// What set a switch last; nil when nothing did.
    func ruling(_ index: Int) -> Entry? {
        entries.filter { $0.letter(index) != Self.untouched }.max { $1.isLater(than: $0) }
    }

    /// Takes an event in.
    /// - Returns: nil when at least one switch goes by it now; else what it came too late for, the newest of it.
    mutating func take(_ entry: Entry) -> Entry? {
        if entry.version != nil { takeVersion(entry) } else { takePatch(entry) }
        let rules = (0..<6).compactMap(ruling)
        return rules.contains { $0.event == entry.event && $0.at == entry.at } ? nil : rules.max { $1.isLater(than: $0) } ?? entry
    }

    /// Takes an event in that counts whatever there was before. The highest version stays known.
    mutating func force(_ entry: Entry) {
        var known = entries.filter { $0.version != nil }
        for index in known.indices { known[index].at = min(known[index].at, entry.at - .milliseconds(1)) }
        entries = [entry] + known
    }

    private mutating func takeVersion(_ entry: Entry) {
        guard let index = entries.firstIndex(where: { $0.version != nil }), let version = entries[index].version else {
            return entries.append(entry)
        }
        let isNewer = (entry.version ?? version, entry.at, entry.event) > (version, entries[index].at, entries[index].event)
        if isNewer { entries[index] = entry }
    }

    private mutating func takePatch(_ entry: Entry) {
        var entry = entry
        for index in 0..<6 where entry.letter(index) != Self.untouched {
            guard let known = entries.firstIndex(where: { $0.version == nil && $0.letter(index) != Self.untouched }) else { continue }
            if entry.isLater(than: entries[known]) { entries[known].clear(index) } else { entry.clear(index) }
        }
        entries.append(entry)
        entries.removeAll { $0.version == nil && $0.touchesNothing }
    }
}

extension SwitchStamps.Entry {
    /// A text that is too short, which nobody here writes, touches nothing.
    func letter(_ index: Int) -> Character { switches.dropFirst(index).first ?? SwitchStamps.untouched }

    fileprivate var touchesNothing: Bool { switches.allSatisfy { $0 == SwitchStamps.untouched } }

    fileprivate mutating func clear(_ index: Int) {
        var letters = Array(switches)
        letters[index] = SwitchStamps.untouched
        switches = String(letters)
    }
}
