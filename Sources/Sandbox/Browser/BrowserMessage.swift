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
