import FoundationEssentials
import Messages

/// What the body of an event, a job or a change of the directory is about, without a look at the rest: bodies of dead letters come from
/// anybody, and a list looks into thousands of them.
struct DeadLetterSubject: Decodable {
    /// Each nil when the body does not name it.
    private(set) var workspace: String?
    /// Who produced it; of an event in structured mode only.
    private(set) var source: String?
    private(set) var conversation: String?
    /// Whom a job or a change is for, or to whom an assignment gives the conversation; nil for one to a team.
    private(set) var teammate: String?

    private enum Key: String, CodingKey { case workspace, source, data, notification, conversation, teammate, assignee, type, id }

    /// Nothing is known of a body that is no JSON.
    init(of body: [UInt8]) {
        self = (try? JSONDecoder().decode(Self.self, from: Data(json: body))) ?? DeadLetterSubject()
    }

    private init() {}

    init(from decoder: any Decoder) throws {
        let body = try decoder.container(keyedBy: Key.self)
        source = body.contains(.data) ? try? body.decode(String.self, forKey: .source) : nil
        let places = [Key.data, .notification].compactMap { try? body.nestedContainer(keyedBy: Key.self, forKey: $0) } + [body]
        guard let place = places.first(where: { $0.contains(.workspace) }) else { return }
        workspace = try? place.decode(String.self, forKey: .workspace)
        // A job names it, an event describes it.
        let described = try? place.nestedContainer(keyedBy: Key.self, forKey: .conversation)
        conversation = (try? place.decode(String.self, forKey: .conversation)) ?? (try? described?.decode(String.self, forKey: .id))
        let assignee = try? place.nestedContainer(keyedBy: Key.self, forKey: .assignee)
        let isTeammate = (try? assignee?.decode(String.self, forKey: .type)) == "teammate"
        let given = isTeammate ? try? assignee?.decode(String.self, forKey: .id) : nil
        teammate = (try? place.decode(String.self, forKey: .teammate)) ?? given
    }
}
