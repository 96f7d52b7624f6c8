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
