import Foundation
import Messages

/// The browsers that use the sandbox as their push service, without any input or output: what came in gives what is to go out.
struct BrowserPushState {
    /// A subscription as the push service knows it.
    struct Subscription: Equatable {
        var browser: String
        var channel: String
        /// The page's `applicationServerKey`, base64url without padding; nil when it was made without.
        var key: String?
        var isActive = true
    }

    /// What a message from a browser leads to.
    struct Reaction: Equatable {
        var answers: [JSON] = []
        var fates: [PushFate] = []
        /// A connection of the same browser that the one which said hello takes the place of; it is to be closed.
        var superseded: Int?
    }

    private struct Browser {
        var connection: Int?
        var waiting: [WaitingPush] = []
    }

    /// The real service keeps no more for a browser that is away.
    static let waitingLimit = 150

    let endpointPrefix: String
    private var browsers: [String: Browser] = [:]
    private var subscriptions: [String: Subscription] = [:]

    init(endpointPrefix: String) {
        self.endpointPrefix = endpointPrefix
    }

    func subscription(_ token: String) -> Subscription? { subscriptions[token] }

    /// What a browser said. Before its hello it is nobody, and only hello and ping are answered.
    mutating func receive(_ message: BrowserMessage, from connection: Int, now: Date) -> Reaction {
        switch message {
        case .hello(let browser): return hello(browser, connection, now)
        case .ping: return Reaction(answers: [[:]])
        case .register(let channel, let key): return register(channel, key, connection)
        case .unregister(let channel): return unregister(channel, connection)
        case .acknowledge(let updates): return Reaction(fates: updates.compactMap { settle($0, connection) })
        case .reject(let update): return Reaction(fates: [PushFate(token: "", code: update.code)])
        case .ignored: return Reaction()
        }
    }

    /// Keeps a push until it is acknowledged; gives the connection to send it on, if its browser is there.
    mutating func push(_ push: WaitingPush, timeToLive: Int) -> Int? {
        guard let name = subscriptions[push.token]?.browser, var browser = browsers[name] else { return nil }
        // Without time to live it is for a browser that is there, or for nobody (RFC 8030 §5.2).
        if browser.connection == nil, timeToLive == 0 { return nil }
        if let topic = push.topic { browser.waiting.removeAll { $0.topic == topic && $0.token == push.token } }
        browser.waiting.append(push)
        if browser.waiting.count > Self.waitingLimit { browser.waiting.removeFirst() }
        browsers[name] = browser
        return browser.connection
    }

    /// The socket is closed; what comes now waits for the next hello.
    mutating func disconnect(_ connection: Int) {
        guard let name = name(of: connection) else { return }
        browsers[name]?.connection = nil
    }

    private func name(of connection: Int) -> String? {
        browsers.first { $0.value.connection == connection }?.key
    }

    /// A browser whose id is not known gets a new one, and then drops its subscriptions by itself.
    private mutating func hello(_ known: String?, _ connection: Int, _ now: Date) -> Reaction {
        // Whoever it has been before on this connection, it is now away.
        disconnect(connection)
        let name = known.flatMap { browsers[$0] == nil ? nil : $0 } ?? UUID().uuidString.lowercased().replacing("-", with: "")
        var browser = browsers[name] ?? Browser()
        let superseded = browser.connection
        browser.connection = connection
        browser.waiting.removeAll { $0.expiry < now }
        browsers[name] = browser
        let answer: JSON = [
            "messageType": "hello", "uaid": .string(name), "status": 200, "use_webpush": true, "broadcasts": [:],
        ]
        return Reaction(answers: [answer] + browser.waiting.map(\.json), superseded: superseded)
    }

    private mutating func register(_ channel: String, _ key: String?, _ connection: Int) -> Reaction {
        guard let name = name(of: connection) else { return Reaction() }
        let bytes = key.flatMap(Base64URL.decodeURLAlphabet)
        guard key == nil || bytes?.count == 65 else {
            return Reaction(answers: [["messageType": "register", "channelID": .string(channel), "status": 400]])
        }
        let token = subscriptions.first { $0.value.browser == name && $0.value.channel == channel }?.key ?? Base64URL.random(bytes: 32)
        subscriptions[token] = Subscription(browser: name, channel: channel, key: bytes.map(Base64URL.encode))
        let answer: JSON = [
            "messageType": "register", "channelID": .string(channel), "status": 200, "pushEndpoint": .string(endpointPrefix + token),
        ]
        return Reaction(answers: [answer])
    }

    private mutating func unregister(_ channel: String, _ connection: Int) -> Reaction {
        guard let name = name(of: connection) else { return Reaction() }
        for (token, subscription) in subscriptions where subscription.browser == name && subscription.channel == channel {
            subscriptions[token]?.isActive = false
        }
        browsers[name]?.waiting.removeAll { $0.channel == channel }
        return Reaction(answers: [["messageType": "unregister", "channelID": .string(channel), "status": 200]])
    }

    /// Nil when no such push waits: browsers acknowledge twice at times.
    private mutating func settle(_ update: BrowserMessage.Update, _ connection: Int) -> PushFate? {
        guard let name = name(of: connection), let index = browsers[name]?.waiting.firstIndex(where: { $0.version == update.version }),
            let push = browsers[name]?.waiting.remove(at: index)
        else { return nil }
        return PushFate(token: push.token, code: update.code)
    }
}

/// What a browser says to its push service over the socket (`protocols` of Mozilla's autopush). Everything else is ignored, as there.
enum BrowserMessage: Equatable {
    /// One message's fate in the browser.
    struct Update: Equatable {
        var version: String
        var code: Int
    }

    /// The browser's id, when it has subscriptions already.
    case hello(browser: String?)
    /// A subscription is wanted; the key is the page's `applicationServerKey`.
    case register(channel: String, key: String?)
    case unregister(channel: String)
    case acknowledge([Update])
    /// The page's script has failed after the acknowledgement.
    case reject(Update)
    case ping
    case ignored

    init(_ json: JSON) {
        switch json["messageType"]?.string {
        case "hello": self = .hello(browser: json["uaid"]?.string)
        case "register": self = json["channelID"]?.string.map { .register(channel: $0, key: json["key"]?.string) } ?? .ignored
        case "unregister": self = json["channelID"]?.string.map { .unregister(channel: $0) } ?? .ignored
        case "ack": self = .acknowledge((json["updates"]?.array ?? []).compactMap(Update.init))
        case "nack": self = Update(json).map(BrowserMessage.reject) ?? .ignored
        case "ping": self = .ping
        case nil: self = json.object?.isEmpty == true ? .ping : .ignored
        case .some: self = .ignored
        }
    }
}

extension BrowserMessage.Update {
    fileprivate init?(_ json: JSON) {
        guard let version = json["version"]?.string else { return nil }
        self.init(version: version, code: json["code"]?.integer ?? 100)
    }
}

/// A push that the browser has not acknowledged yet.
struct WaitingPush: Equatable {
    /// The endpoint's secret part.
    let token: String
    /// The browser's own name for the subscription.
    let channel: String
    /// Unique; the acknowledgement names it.
    let version: String
    /// Encrypted; nothing for a push without content.
    let body: [UInt8]
    /// A later push with the same one takes its place while it waits (RFC 8030 §5.4).
    let topic: String?
    /// Not sent after this (RFC 8030 §5.2).
    let expiry: Date

    /// As the socket carries it.
    var json: JSON {
        var members: [String: JSON] = [
            "messageType": "notification", "channelID": .string(channel), "version": .string(version),
        ]
        if !body.isEmpty {
            members["data"] = .string(Base64URL.encode(body))
            members["headers"] = ["encoding": "aes128gcm"]
        }
        return .object(members)
    }
}

/// What a real browser did with a push.
struct PushFate: Equatable {
    let token: String
    let code: Int

    /// Whether the page's service worker got it.
    var isDelivered: Bool { code == 100 }

    /// Mozilla's words for the code.
    var meaning: String? {
        switch code {
        case 100: nil
        case 101: "the browser could not decrypt it"
        case 102: "the browser did not hand it to the page"
        case 301: "the page's service worker has thrown"
        case 302: "what the service worker waited for was rejected"
        case 303: "the page's service worker could not be started"
        default: "the browser's code \(code) is not known"
        }
    }
}
