/// A host whose endpoints may be pushed to: one name, or everything below a domain.
public enum PushHost: Sendable, Hashable {
    /// Why a text is no such host: to be read after the setting's value. It never quotes it.
    public struct Invalid: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong.
        public var description: String { "has a part that is no host name such as push.example.com or .example.com" }
    }

    /// This name only.
    case exactly(String)
    /// Every name that ends with this text, which begins with a dot.
    case below(String)

    /// The setting's text: names with commas between them; one that begins with a dot stands for everything below it.
    /// - Throws: what is wrong with it.
    public static func list(_ text: String) throws(Invalid) -> [PushHost] {
        var hosts: [PushHost] = []
        for part in text.split(separator: ",") { hosts.append(try PushHost(String(part))) }
        return hosts
    }

    /// One name, or one domain with a dot before it.
    public init(_ text: String) throws(Invalid) {
        let name = text.filter { !$0.isWhitespace }.lowercased()
        let isDomain = name.hasPrefix(".")
        let bare = isDomain ? String(name.dropFirst()) : name
        guard let address = WebAddress("https://\(bare)"), address.host == bare, !address.isIPLiteral, bare.contains("."),
            !bare.hasSuffix(".")
        else { throw Invalid() }
        self = isDomain ? .below(name) : .exactly(name)
    }

    /// Whether exactly one host is meant, so that its name cannot be made up.
    var isOneName: Bool {
        switch self {
        case .exactly: true
        case .below: false
        }
    }

    /// Whether a lower-case host name without a dot at its end is meant. Domains end at a dot, so `evil-example.com` is not below
    /// `.example.com`.
    func matches(_ host: String) -> Bool {
        switch self {
        case .exactly(let name): host == name
        case .below(let domain): host.utf8.count > domain.utf8.count && host.hasSuffix(domain)
        }
    }
}
