import Endpoints
import Messages

/// Checks one workspace of a file: that each part becomes an event that the router reads, and that what belongs together is there.
struct WorkspaceCheck {
    /// Called with a path in the workspace, where it stands in the file, and what is wrong there.
    typealias Mistake = (_ path: String, _ index: Int, _ text: String) -> Void

    static let source = "/belfry/directory-import"

    /// Names that are read in the file beside those of the events that its parts become.
    private static let namesOfFile = ["id", "teams", "teammates", "browsers", "devices", "preferences", "emailSuppressed"]

    private let text: WorkspaceText
    private let outline: WorkspaceOutline
    private let now: Timestamp
    private let endpoints: EndpointRules
    /// Called as for a mistake, with what is readable and will not do what is meant.
    private let warning: Mistake
    /// How many events of each type there are.
    private(set) var counts: [EventType: Int] = [:]

    init(_ text: WorkspaceText, now: Timestamp, endpoints: EndpointRules, warning: @escaping Mistake = { _, _, _ in }) {
        self.text = text
        self.now = now
        self.endpoints = endpoints
        self.warning = warning
        // A workspace without a name is told once, not with each of its parts.
        var own = text.own
        if own["workspace"]?.text?.isEmpty ?? true { own["workspace"] = .text("?") }
        outline = WorkspaceOutline(own: own)
    }

    mutating func run(step: () -> Void, mistake: Mistake) {
        for (field, index) in text.broken {
            mistake(field, index, ["teams", "teammates"].contains(field) ? "expected a list" : "it is not JSON")
        }
        check(WorkspaceOutline(own: text.own).workspace, in: text.bytes, mistake)
        let people = checkTeammates(step, mistake)
        checkTeams(people, step, mistake)
    }

    /// The ids, which members of teams have to be among.
    private mutating func checkTeammates(_ step: () -> Void, _ mistake: Mistake) -> Set<String> {
        var people: Set<String> = []
        for (index, bytes) in text.teammates.enumerated() {
            let place = "teammates[\(index)]"
            step()
            guard let fields = JSONText.read(Array(bytes))?.fields else {
                mistake(place, bytes.startIndex, "it is not a JSON object")
                continue
            }
            if let id = fields["id"]?.text, !people.insert(id).inserted {
                mistake(place + ".id", WorkspaceText.index(of: "id", in: bytes), "this id was there before")
            }
            for entry in outline.teammate(place, fields) { check(entry, in: bytes, mistake) }
        }
        return people
    }

    private mutating func checkTeams(_ people: Set<String>, _ step: () -> Void, _ mistake: Mistake) {
        var teams: Set<String> = []
        for (index, bytes) in text.teams.enumerated() {
            let place = "teams[\(index)]"
            step()
            guard let fields = JSONText.read(Array(bytes))?.fields else {
                mistake(place, bytes.startIndex, "it is not a JSON object")
                continue
            }
            if let id = fields["id"]?.text, !teams.insert(id).inserted {
                mistake(place + ".id", WorkspaceText.index(of: "id", in: bytes), "this id was there before")
            }
            if fields["members"] ?? .null == .null {
                mistake(place + ".members", bytes.startIndex, "expected a list, found nothing")
            }
            for entry in outline.team(place, fields) { check(entry, in: bytes, mistake) }
            // An event about a team with a stranger would wait for them in vain.
            for (number, member) in (fields["members"]?.elements ?? []).enumerated() {
                guard let name = member.text, !people.contains(name) else { continue }
                let path = "members[\(number)]"
                mistake("\(place).\(path)", WorkspaceText.index(of: path[...], in: bytes), "the member \(name) is not among the teammates")
            }
        }
    }

    private mutating func check(_ entry: WorkspaceOutline.Entry, in bytes: ArraySlice<UInt8>, _ mistake: Mistake) {
        counts[entry.type, default: 0] += 1
        do throws(Unreadable) {
            let event = try CheckedEvent(entry.type, entry.data, source: Self.source, now: now, endpoints: endpoints)
            warn(about: event, entry, in: bytes)
        } catch {
            tell(error, about: entry, in: bytes, mistake)
        }
    }

    private func warn(about event: CheckedEvent, _ entry: WorkspaceOutline.Entry, in bytes: ArraySlice<UInt8>) {
        for member in UnknownMember.all(in: .object(entry.data), entry.type.knownMembers) {
            let others = member.path == "$.data.\(member.name)" ? Self.namesOfFile : []
            tell(member.path, member.text(others: others), about: entry, in: bytes, warning)
        }
        for oddity in event.oddities { tell(oddity.path, oddity.text, about: entry, in: bytes, warning) }
    }

    private func tell(_ error: Unreadable, about entry: WorkspaceOutline.Entry, in bytes: ArraySlice<UInt8>, _ mistake: Mistake) {
        if error.mistakes.isEmpty { return mistake(entry.place, bytes.startIndex, "\(error)") }
        for one in error.mistakes { tell(one.path, "expected \(one.expected)", about: entry, in: bytes, mistake) }
    }

    /// `members[3]` of a part as it stands in the file's list.
    private static func shifted(_ path: String, by before: Int) -> String {
        let digits = path.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" }
        guard let index = Int(digits) else { return path }
        return "members[\(index + before)]" + path.drop { $0 != "]" }.dropFirst()
    }

    private func tell(
        _ path: String, _ words: String, about entry: WorkspaceOutline.Entry, in bytes: ArraySlice<UInt8>, _ mistake: Mistake
    ) {
        guard path.hasPrefix("$.data.") else { return mistake(entry.place, bytes.startIndex, "\(path): \(words)") }
        var inner = String(path.dropFirst("$.data.".count))
        let field = String(inner.prefix { $0 != "." && $0 != "[" })
        if field == "members", entry.membersBefore > 0 { inner = Self.shifted(inner, by: entry.membersBefore) }
        if let name = entry.names[field] {
            inner = name + inner.dropFirst(field.count)
        } else if field == "teammate" || (field == "workspace" && !entry.place.isEmpty) {
            // Told already, with the teammate or the workspace itself.
            return
        }
        let whole = entry.place.isEmpty ? inner : "\(entry.place).\(inner)"
        // The part of the path below the element whose bytes these are: teammates[3].browsers[0] is below teammates[3].
        let below = entry.place.isEmpty ? whole[...] : whole.drop { $0 != "." }.dropFirst()
        mistake(whole, WorkspaceText.index(of: below, in: bytes), words)
    }
}
