internal import Crypto
internal import FoundationEssentials
import Messages
public import Settings

/// An application server's key pair (RFC 8292 §3.2): subscriptions are bound to it, so it is kept for good.
///
/// It never shows its private half, however it is printed.
public struct VAPIDKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// The public half as browsers want it for `applicationServerKey`: 65 bytes, base64url.
    public let publicKey: String
    let signing: P256.Signing.PrivateKey

    /// The setting's text: one private key, or several with commas or line ends between them, the current one first. Several keys in
    /// PEM follow one another.
    /// - Throws: what is wrong with it, without quoting it.
    public static func list(_ text: String) throws(InvalidValue) -> [VAPIDKey] {
        var keys: [VAPIDKey] = []
        for part in parts(text) { keys.append(try VAPIDKey(part)) }
        guard !keys.isEmpty else { throw InvalidValue("has the beginning of a key in PEM, and no key") }
        guard Set(keys.map(\.publicKey)).count == keys.count else { throw InvalidValue("names one key twice") }
        return keys
    }

    private static func parts(_ text: String) -> [String] {
        let begin = "-----BEGIN"
        guard text.contains(begin) else {
            let lines = text.trimmed.split(omittingEmptySubsequences: false) { $0 == "," || $0.isNewline }
            return lines.map { String($0) }
        }
        return text.split(separator: begin).dropFirst(text.hasPrefix(begin) ? 0 : 1).map { begin + $0 }
    }

    /// A private key as base64url of its 32 bytes, or as PEM.
    /// - Throws: what is wrong with it, without quoting it.
    public init(_ text: String) throws(InvalidValue) {
        let text = text.trimmed
        if text.hasPrefix("-----BEGIN") {
            guard let key = try? P256.Signing.PrivateKey(pemRepresentation: text) else {
                throw InvalidValue("is not a P-256 private key in PEM")
            }
            self.init(key)
        } else {
            guard let bytes = Base64URL.decode(text), bytes.count == 32 else {
                throw InvalidValue("is not the base64url text of a private key's 32 bytes")
            }
            guard let key = try? P256.Signing.PrivateKey(rawRepresentation: bytes) else {
                throw InvalidValue("is not a P-256 private key")
            }
            self.init(key)
        }
    }

    private init(_ key: P256.Signing.PrivateKey) {
        signing = key
        publicKey = Base64URL.encode(key.publicKey.x963Representation)
    }

    /// The public half.
    public var description: String { "VAPID key \(publicKey)" }

    /// No children: the private key stays out of dumps.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension String {
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(self[first...last])
    }
}

/// Our keys, and which of them a subscription is served with.
struct VAPIDKeyRing: Sendable {
    private let keys: [VAPIDKey]
    private let positions: [String: Int]

    /// - Parameter keys: the current one first.
    init(_ keys: [VAPIDKey]) {
        self.keys = keys
        positions = Dictionary(keys.enumerated().map { ($1.publicKey, $0) }) { first, _ in first }
    }

    /// The keys to try for a subscription, the likeliest first: the one it names, else the current one, then the others. They are tried
    /// because not every product notes the key, or notes the right one: so no key that is still in the settings loses a subscription.
    /// Nil when the subscription names a key that we do not have.
    func candidates(for browser: Destination.Browser) -> [VAPIDKey]? {
        guard let name = browser.vapidKey, !name.isEmpty else { return keys }
        guard let position = positions[name] ?? position(ofOtherSpelling: name) else { return nil }
        return position == 0 ? keys : [keys[position]] + keys[..<position] + keys[(position + 1)...]
    }

    /// Padded, or in the other alphabet.
    private func position(ofOtherSpelling name: String) -> Int? {
        Base64URL.decode(name).flatMap { positions[Base64URL.encode($0)] }
    }
}
