public import Messages

/// A notification's two texts, which give way when a message is larger than its provider takes.
public struct Texts: Sendable, Equatable {
    /// Never empty: providers refuse a notification without a title.
    public var title: String
    /// May be empty.
    public var body: String

    /// The texts of a notification; without a title the conversation's id stands in.
    public init(_ notification: Notification) {
        self.init(title: notification.title.isEmpty ? notification.conversation : notification.title, body: notification.body)
    }

    /// Two texts.
    public init(title: String, body: String) {
        self.title = title
        self.body = body
    }

    /// The message made of these texts, cut as little as is needed to stay within `limit` bytes: first the body, then the title.
    ///
    /// What counts is the encoded message, so an escaped character weighs what it weighs on the wire. A cut text ends between two
    /// Characters and with `…`. Nil when the message is too large even with next to no text.
    public func encoded(within limit: Int, _ encode: (Texts) throws -> [UInt8]) rethrows -> [UInt8]? {
        let whole = try encode(self)
        if whole.count <= limit { return whole }
        if let message = try longest(body, within: limit, { try encode(Texts(title: title, body: $0)) }) { return message }
        let bare = try encode(Texts(title: title, body: ""))
        if bare.count <= limit { return bare }
        if let message = try longest(title, within: limit, { try encode(Texts(title: $0, body: "")) }) { return message }
        let least = try encode(Texts(title: "…", body: ""))
        return least.count <= limit ? least : nil
    }

    /// The message with the longest cut of a text that fits, or nil when not even its first Character does.
    private func longest(_ text: String, within limit: Int, _ encode: (String) throws -> [UInt8]) rethrows -> [UInt8]? {
        // A Character is at least one byte, so no more than `limit` of them can fit.
        let characters = Array(text.prefix(limit))
        var fitting: [UInt8]?
        var (low, high) = (1, characters.count)
        while low <= high {
            let middle = (low + high) / 2
            let message = try encode(String(characters[..<middle]) + "…")
            if message.count <= limit {
                fitting = message
                low = middle + 1
            } else {
                high = middle - 1
            }
        }
        return fitting
    }
}
