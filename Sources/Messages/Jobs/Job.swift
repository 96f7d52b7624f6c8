public import FoundationEssentials

/// The message that asks a worker to notify ONE destination.
public struct Job: Sendable, Codable, Equatable {
    /// Stable across redelivery, retry and replay: see ``StableID``.
    public var id: UUID
    public var notification: Notification
    public var destination: Destination
    /// After this moment nobody wants it any more: it also goes out as TTL, `apns-expiration` and FCM's ttl.
    public var notAfter: Timestamp
    /// What is asked of the worker; nil is ``Kind/notify``.
    public var kind: Kind?

    /// What a job asks for. A worker that does not know a kind leaves the job to a newer one: it waits, ten minutes at a time.
    public struct Kind: Sendable, Hashable, Codable, RawRepresentable {
        /// The word in the JSON.
        public var rawValue: String
        /// Any word: which of them a worker knows is its own business.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// Notify the destination.
        public static let notify = Kind(rawValue: "notify")
    }

    /// Whether a worker of this version knows what is asked of it.
    public var isKnownKind: Bool { kind == nil || kind == .notify }

    public init(id: UUID, notification: Notification, destination: Destination, notAfter: Timestamp, kind: Kind? = nil) {
        self.kind = kind
        self.id = id
        self.notification = notification
        self.destination = destination
        self.notAfter = notAfter
    }

    /// A job for one destination; its id follows from the notification and the destination.
    public init(notification: Notification, destination: Destination, notAfter: Timestamp) {
        let id = StableID.job(notification: notification.id, channel: destination.channel, destination: destination.id)
        self.init(id: id, notification: notification, destination: destination, notAfter: notAfter)
    }

    public var channel: Channel { destination.channel }

    private enum CodingKeys: String, CodingKey {
        case id, notification, destination, kind
        case notAfter = "not_after"
    }

    /// Reads a job's JSON. Unknown fields are ignored; ids are held to the same rule as those of events, whoever has read them.
    public static func read(_ bytes: [UInt8]) throws(Unreadable) -> Job {
        let job: Job
        if let scanned = JSONScanner.job(in: bytes) { job = scanned } else { job = try JSONReader.read(Job.self, from: bytes) }
        if let mistake = job.unusableID { throw .wrongShape(path: mistake.path, expected: mistake.expected) }
        return job
    }
}

extension Job {
    /// The first field that has to be an id (``IdRule``) and is none: they become parts of message ids, also those of a job that was made by
    /// hand.
    var unusableID: Unreadable.Mistake? {
        Self.mistake("$.destination.id", destination.id) ?? Self.mistake("$.notification.workspace", notification.workspace)
            ?? Self.mistake("$.notification.teammate", notification.teammate)
            ?? Self.mistake("$.notification.conversation", notification.conversation)
    }

    private static func mistake(_ path: String, _ id: String) -> Unreadable.Mistake? {
        IdRule.flaw(in: id).map { Unreadable.Mistake(path: path, expected: $0) }
    }
}

/// What a teammate is told. Texts are whole here; each worker cuts them to its channel's limits.
public struct Notification: Sendable, Codable, Equatable {
    /// The same for all channels and destinations of one teammate.
    public var id: UUID
    public var workspace: String
    public var teammate: String
    /// The conversation's id.
    public var conversation: String
    public var scope: Scope
    /// Who wrote, or what it is about.
    public var title: String
    /// Subject or preview.
    public var body: String
    /// Where a click leads: an absolute URL, or nil when the producer gave none.
    public var url: String?
    public var icon: String?
    /// BCP 47.
    public var locale: String?
    /// Asks a phone to break through a focus mode.
    public var timeSensitive: Bool?

    public init(
        id: UUID, workspace: String, teammate: String, conversation: String, scope: Scope, title: String, body: String, url: String? = nil,
        icon: String? = nil, locale: String? = nil, timeSensitive: Bool? = nil
    ) {
        self.id = id
        self.workspace = workspace
        self.teammate = teammate
        self.conversation = conversation
        self.scope = scope
        self.title = title
        self.body = body
        self.url = url
        self.icon = icon
        self.locale = locale
        self.timeSensitive = timeSensitive
    }
}

/// How long after its event somebody wants to be told, by channel: after that a job is dead as `expired`. The router gives jobs their moment
/// by it, and an operator who revives expired ones gives them another.
public struct JobLifetimes: Sendable, Equatable {
    private var chosen: [Channel: Duration]

    /// The lifetimes of some channels; the others have the usual ones.
    public init(_ chosen: [Channel: Duration] = [:]) { self.chosen = chosen }

    /// One channel's: 4 hours for both pushes and 24 hours for e-mail unless set otherwise.
    public subscript(channel: Channel) -> Duration {
        get { chosen[channel] ?? Self.usual(channel) }
        set { chosen[channel] = newValue }
    }

    /// The environment variable for a channel: `BELFRY_<CHANNEL>_NOT_AFTER`.
    public static func setting(_ channel: Channel) -> String {
        "BELFRY_\(channel.rawValue.uppercased().split(separator: "-").joined(separator: "_"))_NOT_AFTER"
    }

    /// What may be set.
    public static let range: ClosedRange<Duration> = .seconds(1) ... .seconds(7 * 86_400)

    private static func usual(_ channel: Channel) -> Duration {
        switch channel {
        case .webPush, .mobilePush: .seconds(4 * 3600)
        case .email: .seconds(24 * 3600)
        }
    }
}
