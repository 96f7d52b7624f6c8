public import AMQP
import Crypto
import Delivery
import Encodings
import FoundationEssentials
public import Messages

/// A message in a dead-letter queue, with what its headers say about how it got there; the shape of the command's JSON.
public struct DeadLetter: Sendable, Equatable {
    /// Where it lies.
    public var queue: DeadLetterQueue
    /// The message as it lies there.
    public var message: IncomingMessage

    /// A letter from its parts.
    public init(queue: DeadLetterQueue, message: IncomingMessage) {
        self.queue = queue
        self.message = message
    }

    /// What to name it by: its message id, or for one without (a foreign producer's) the start of a hash over its body.
    public var id: String { message.properties.messageID ?? BodyHash.name(of: message.body) }

    /// The short word for why it is here: ours, or the broker's own when the broker moved it.
    public var reason: String {
        if queue == .unrouted { return Self.unrouted }
        let written = text(.errorReason)
        if let written, let reason = DeadLetterReason(written: written) { return reason.rawValue }
        if brokerReason == "rejected", message.bodySize > Self.largestReadable { return DeadLetterReason.tooLarge.rawValue }
        // A word that is not ours was left by a retry before: it tells why that was, not why the letter is here.
        return brokerReason ?? written ?? "unknown"
    }

    /// What a provider answered, which JSON path was wrong, or which key no queue takes; nil when nothing is known.
    public var detail: String? {
        if queue == .unrouted { return MissingRoute.words(for: message.routingKey) }
        let provider = [text(.errorProvider), text(.errorCode)].compactMap(\.self).joined(separator: " ")
        let parts = [provider, text(.errorDetail) ?? ""].filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts.joined(separator: ": ")
    }

    /// The workspace, from the header, or from the body when that can be read.
    public var workspace: String? {
        text(.workspace) ?? subject.workspace
    }

    /// What the body is about, as far as it can be read.
    var subject: DeadLetterSubject { DeadLetterSubject(of: message.body) }

    /// Who gave the last answer, such as `ses`; nil when nobody was asked.
    public var provider: String? { text(.errorProvider) }

    /// Who produced it: the event's source, else the application that its message names; nil when neither is said, or when it does not look
    /// like a name.
    public var sender: String? {
        let source = Self.sourceHeaders.lazy.compactMap { text($0) }.first ?? subject.source
        return [source, message.properties.appID].compactMap(\.self).first { !$0.isEmpty && Redaction.isPlain($0) }
    }

    /// The routing key that its producer published it with; nil when that is not known, and for jobs, whose keys are ours.
    public var publishedKey: String? {
        if queue.workQueue?.holdsJobs ?? false { return nil }
        let own = message.exchange == Exchange.events.rawValue || queue == .unrouted ? message.routingKey : nil
        return [text(.publishedKey), own, firstKey].compactMap(\.self).first { !$0.isEmpty && Redaction.isPlain($0) }
    }

    /// The attempt it failed in, from 1; nil when it was never tried.
    public var attempt: Int64? { number(.attempt) }

    /// When it came here; nil when nobody wrote that down.
    public var failedAt: Timestamp? {
        if let milliseconds = number(.errorLastAt) { return Timestamp(milliseconds: milliseconds) }
        if case .timestamp(let seconds)? = latestDeath?["time"] { return Timestamp(seconds: seconds) }
        // Nobody writes down when a message found no route: what its producer said comes nearest.
        return queue == .unrouted ? message.properties.timestamp.map(Timestamp.init(seconds:)) : nil
    }

    /// Who replayed it last; nil when nobody did.
    public var replayedBy: String? { text(.replayedBy) }

    /// When it was last replayed; nil when it never was.
    public var replayedAt: Timestamp? { number(.replayedAt).map(Timestamp.init(milliseconds:)) }

    /// How often it was replayed before.
    public var replays: Int64 { min(max(0, number(.replayedCount) ?? 0), Self.countLimit) }

    /// The reason of everything in `belfry.unrouted`.
    static let unrouted = "unrouted"

    /// More than anybody has patience for. Anybody may write a header, and the next count must not overflow.
    private static let countLimit: Int64 = 1_000_000

    /// Bodies over 256 KiB are rejected unread by every process.
    private static let largestReadable = 256 << 10

    /// A header of ours that is text.
    func text(_ name: HeaderName) -> String? { text(name.rawValue) }

    private func text(_ header: String) -> String? {
        if case .string(let text)? = message.properties.headers[header] { text } else { nil }
    }

    /// The attribute `source` of a CloudEvent in binary mode.
    private static let sourceHeaders = ["cloudEvents:source", "cloudEvents_source", "ce-source", "ce_source"]

    /// Of what the broker moved itself, the key it came with at first.
    private var firstKey: String? {
        guard case .array(let deaths)? = message.properties.headers["x-death"], case .table(let death)? = deaths.last,
            case .array(let keys)? = death["routing-keys"], case .string(let key)? = keys.first
        else { return nil }
        return key
    }

    private func number(_ name: HeaderName) -> Int64? {
        if case .integer(let number)? = message.properties.headers[name.rawValue] { number } else { nil }
    }

    private var brokerReason: String? {
        if case .string(let reason)? = latestDeath?["reason"] { reason } else { nil }
    }

    private var latestDeath: [String: HeaderValue]? {
        guard case .array(let deaths)? = message.properties.headers["x-death"], case .table(let death)? = deaths.first else { return nil }
        return death
    }
}

/// Names a message that has no id by its body.
enum BodyHash {
    /// `body-` and the first 12 hexadecimal digits of SHA-256.
    static func name(of body: [UInt8]) -> String {
        "body-" + SHA256.hash(data: body).prefix(6).hex
    }
}

/// Why no queue took an event, as far as its routing key tells.
enum MissingRoute {
    /// One line for people, with the key that was probably meant.
    static func words(for key: String) -> String {
        guard Redaction.isPlain(key), !key.isEmpty else { return "no queue takes its routing key" }
        if EventType(rawValue: key) != nil { return "no queue took the key \(key) then: belfry topology check says whether one does now" }
        let near = NearestName.of(key, among: EventType.allCases.map(\.rawValue))
        return "no queue takes the key \(key)\(near.map { "; did you mean \($0)?" } ?? "")"
    }
}

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

/// That the number of letters in a queue has changed; the shape of the command's JSON.
public struct DeadLetterChange: Sendable, Codable, Equatable {
    public var queue: String
    /// How many there are now.
    public var count: Int
    /// How many more, or fewer when negative; nil at the first look.
    public var change: Int?
    /// Milliseconds since 1970.
    public var at: Timestamp

    /// A change from its parts.
    public init(queue: String, count: Int, change: Int?, at: Timestamp) {
        self.queue = queue
        self.count = count
        self.change = change
        self.at = at
    }

    /// One line for people, in UTC.
    public var text: String {
        let difference = change.map { $0 > 0 ? " (+\($0))" : " (\($0))" } ?? ""
        return "\(ClockText.write(at))  \(queue): \(CountText.write(count, "letter"))\(difference)"
    }
}
