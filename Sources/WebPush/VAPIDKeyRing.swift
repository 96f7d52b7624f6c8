import Messages

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
