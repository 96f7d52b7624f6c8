import FoundationEssentials
import Messages

/// The workspace that the body of an event, a job or a change of the directory names, without a look at the rest: bodies of dead letters
/// come from anybody, and a list looks into thousands of them.
struct WorkspaceInBody: Decodable {
    private let name: String?

    private enum Key: String, CodingKey { case workspace, data, notification }

    /// Nil when the body is no JSON or names no workspace.
    static func read(_ body: [UInt8]) -> String? {
        (try? JSONDecoder().decode(Self.self, from: Data(json: body)))?.name
    }

    init(from decoder: any Decoder) throws {
        let body = try decoder.container(keyedBy: Key.self)
        let places = [Key.data, .notification].compactMap { try? body.nestedContainer(keyedBy: Key.self, forKey: $0) } + [body]
        name = try? places.first { $0.contains(.workspace) }?.decode(String.self, forKey: .workspace)
    }
}
