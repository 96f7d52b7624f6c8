import Foundation
import Messages

/// Plays the backend of a helpdesk: sessions, the reports of browsers, presence, assignments; and publishes what follows as a producer.
actor ProductBackend {
    /// The last so many of each are remembered.
    private static let memory = 200

    private let origin: String
    private var product: DemoProduct?
    private var sessions: [String: ProductSession] = [:]
    private var published: [JSON] = []
    private var conversations: [(id: String, json: JSON)] = []

    init(origin: String) {
        self.origin = origin
    }

    /// From now on the page works.
    func play(_ product: DemoProduct) {
        self.product = product
    }

    func answer(to request: SandboxRequest) async -> SandboxAnswer {
        switch (request.method, request.segments.first, request.segments.count) {
        case ("GET", nil, 0), ("GET", "c", 2): ProductPage.answer
        case ("GET", "belfry.js", 1), ("GET", "belfry-service-worker.js", 1): script(request.segments[0])
        case (_, "product", 2...): await answer(request, request.segments[1])
        default: .text(404, "Not found\n")
        }
    }

    private func answer(_ request: SandboxRequest, _ name: String) async -> SandboxAnswer {
        let session = ProductSession.name(in: request).flatMap { sessions[$0] }
        switch (request.method, name) {
        case ("GET", "state"): return state(session)
        case ("GET", "published"): return .json(200, .array(published))
        case ("POST", "session"): return signIn(request)
        case ("DELETE", "session"): return signOut(request)
        case ("GET", "conversations") where request.segments.count == 3:
            let conversation = conversations.first { $0.id == request.segments[2] }
            return conversation.map { .json(200, $0.json) } ?? .json(404, ["error": "no such conversation"])
        case ("POST", _):
            guard let session else { return .json(401, ["error": "nobody is signed in"]) }
            return await post(name, (try? JSON(parsing: request.body)) ?? .null, session)
        default: return .json(404, ["error": "no such path or method"])
        }
    }

    /// What a page of somebody who is signed in posts.
    private func post(_ name: String, _ body: JSON, _ session: ProductSession) async -> SandboxAnswer {
        switch name {
        case "reports":
            guard let report = BrowserReport(body) else { return .json(400, ["error": "this is nothing a browser reports"]) }
            return await publish(report.type, report.data(for: session))
        case "presence": return await publish("presence.active", session.json)
        case "seen":
            let seen: JSON = ["conversation": ["id": body["conversation"] ?? .null]]
            return await publish("conversation.seen", Self.merge(session.json, seen))
        case "assignments": return await assign(body, to: session)
        default: return .json(404, ["error": "no such path"])
        }
    }

    private func assign(_ body: JSON, to session: ProductSession) async -> SandboxAnswer {
        let id = "c-\(Base64URL.random(bytes: 6))"
        let conversation: JSON = [
            "id": .string(id), "subject": body["subject"] ?? "Refund for order 1042",
            "preview": body["preview"] ?? "Hi, I was charged twice…", "url": .string("\(origin)/c/\(id)"),
            "customer": ["name": body["customer"] ?? "Ada Lovelace"],
        ]
        conversations = conversations.suffix(Self.memory - 1) + [(id, conversation)]
        return await publish(
            "conversation.assigned",
            [
                "workspace": .string(session.workspace), "conversation": conversation,
                "assignee": ["type": "teammate", "id": .string(session.teammate)], "assigned_by": ["type": "rule", "id": "demo"],
            ])
    }

    /// Publishes, and remembers for the page what was published. Keys and endpoints stay out of that.
    private func publish(_ type: String, _ data: JSON) async -> SandboxAnswer {
        let event = ProducedEvent(type, source: "/belfry-sandbox", data: data, now: Date())
        var failure: String?
        do {
            try await product?.publish?(event)
        } catch {
            failure = "the broker does not have it: \(error)"
        }
        var members = data.object ?? [:]
        members["subscription"] = nil
        members["endpoint"] = nil
        var entry: [String: JSON] = [
            "type": .string(type), "id": .string(event.id), "at": .integer(Int(Date().timeIntervalSince1970 * 1000)),
            "data": .object(members),
        ]
        entry["failure"] = failure.map(JSON.string)
        published = published.suffix(Self.memory - 1) + [.object(entry)]
        return failure.map { .json(503, ["error": .string($0)]) } ?? .json(202, .object(members))
    }

    private func state(_ session: ProductSession?) -> SandboxAnswer {
        .json(
            200,
            [
                "session": session?.json ?? .null, "vapidKey": product?.vapidKey.map(JSON.string) ?? .null,
                "isPlayed": .bool(product != nil), "canPublish": .bool(product?.publish != nil),
            ])
    }

    private func signIn(_ request: SandboxRequest) -> SandboxAnswer {
        guard let session = (try? JSON(parsing: request.body)).flatMap({ ProductSession($0) }) else {
            return .json(400, ["error": "workspace and teammate have to be given"])
        }
        if sessions.count >= Self.memory { sessions.removeAll() }
        let name = Base64URL.random(bytes: 24)
        sessions[name] = session
        let cookie = "\(ProductSession.cookie)=\(name); Path=/; HttpOnly; SameSite=Lax"
        return .json(200, session.json, headers: [("set-cookie", cookie)])
    }

    private func signOut(_ request: SandboxRequest) -> SandboxAnswer {
        if let name = ProductSession.name(in: request) { sessions[name] = nil }
        return .empty(204, headers: [("set-cookie", "\(ProductSession.cookie)=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")])
    }

    /// A script of `deploy/web`; the name comes from a fixed list.
    private func script(_ name: String) -> SandboxAnswer {
        guard let folder = product?.webFolder, let text = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
            return .text(404, "The sandbox was started without the folder deploy/web.\n")
        }
        return SandboxAnswer(
            status: 200, headers: [("content-type", "text/javascript; charset=UTF-8"), ("cache-control", "no-cache")], body: Array(text))
    }

    private static func merge(_ first: JSON, _ second: JSON) -> JSON {
        .object((first.object ?? [:]).merging(second.object ?? [:]) { $1 })
    }
}

/// What `belfry.js` and the service worker post to the product's backend: an event's type and the part of its data they know.
/// Who it is about, the backend knows from the session: a browser is not asked.
struct BrowserReport: Equatable {
    /// The events a browser may report, each with the fields that are taken from it.
    private static let fields = [
        "directory.web-push.subscribed": ["subscription", "vapidKey", "browser", "permission"],
        "directory.web-push.unsubscribed": ["endpoint", "reason"],
        "notification.shown": ["notification", "destination"],
        "notification.clicked": ["notification", "destination"],
    ]

    let type: String
    let data: [String: JSON]

    /// Nil for what no browser may report.
    init?(_ json: JSON) {
        guard let type = json["type"]?.string, let fields = Self.fields[type], let data = json["data"]?.object else { return nil }
        self.type = type
        self.data = data.filter { fields.contains($0.key) }
    }

    /// The event's data. Teammate and workspace come from the session.
    func data(for session: ProductSession) -> JSON {
        var members = data
        members["workspace"] = .string(session.workspace)
        if type.hasPrefix("directory.") { members["teammate"] = .string(session.teammate) }
        return .object(members)
    }
}

/// Who is signed in at the page that plays the product. It is a play: there is no password.
struct ProductSession: Equatable {
    static let cookie = "belfry-demo-session"

    let workspace: String
    let teammate: String

    /// Nil unless both are there and short.
    init?(_ json: JSON) {
        guard let workspace = json["workspace"]?.string, let teammate = json["teammate"]?.string,
            (1...100).contains(workspace.utf8.count), (1...100).contains(teammate.utf8.count)
        else { return nil }
        self.workspace = workspace
        self.teammate = teammate
    }

    var json: JSON { ["workspace": .string(workspace), "teammate": .string(teammate)] }

    /// The session's name in a request's cookies.
    static func name(in request: SandboxRequest) -> String? {
        let cookies = request.values("cookie").joined(separator: ";").split(separator: ";").map { $0.trimmingPrefix(" ") }
        return cookies.first { $0.hasPrefix("\(cookie)=") }.map { String($0.dropFirst(cookie.count + 1)) }
    }
}

/// What the page needs that plays the product.
public struct DemoProduct: Sendable {
    /// Publishes an event as a producer does; it throws when the broker does not have it.
    public typealias Publish = @Sendable (ProducedEvent) async throws -> Void

    /// The folder with `belfry.js` and `belfry-service-worker.js`.
    public var webFolder: String
    /// The public VAPID key of the fleet, base64url: what the page subscribes with. Nil: the page can do everything but subscribe.
    public var vapidKey: String?
    /// Nil: what the backend would publish is shown only.
    public var publish: Publish?

    public init(webFolder: String, vapidKey: String? = nil, publish: Publish? = nil) {
        self.webFolder = webFolder
        self.vapidKey = vapidKey
        self.publish = publish
    }
}

/// An event as the product's backend publishes it: a CloudEvent in structured mode, to `belfry.events` with its type as routing key.
public struct ProducedEvent: Sendable {
    public let id: String
    public let type: String
    /// The CloudEvent.
    public let json: [UInt8]

    init(_ type: String, source: String, data: JSON, now: Date) {
        id = UUID().uuidString.lowercased()
        self.type = type
        let event: JSON = [
            "specversion": "1.0", "id": .string(id), "source": .string(source), "type": .string(type),
            "time": .string(now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))), "data": data,
        ]
        json = event.text
    }
}
