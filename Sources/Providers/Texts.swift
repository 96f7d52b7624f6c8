import Endpoints
public import Messages

/// What a notification says and where it leads. It gives way when a message is larger than its provider takes.
public struct Texts: Sendable, Equatable {
    /// Bytes of UTF-8 in a title: more than any screen shows, and little enough that a name leaves room for the subject.
    public static let titleLimit = 200

    /// Never empty: providers refuse a notification without a title.
    public var title: String
    /// May be empty.
    public var body: String
    /// An absolute http or https URL, or nil.
    public var url: String?

    /// The texts of a notification, fit to be shown; without a title the conversation's id stands in.
    public init(_ notification: Notification) {
        self.init(
            title: ShownText.line(notification.title, limit: Self.titleLimit)
                ?? ShownText.line(notification.conversation, limit: Self.titleLimit) ?? "…",
            body: ShownText.lines(notification.body) ?? "", url: notification.url.flatMap { WebAddress($0)?.text })
    }

    /// Texts from their parts.
    public init(title: String, body: String, url: String? = nil) {
        self.title = title
        self.body = body
        self.url = url
    }

    /// The message made of these texts, cut as little as is needed to stay within `limit` bytes: first the address goes, when it is so
    /// long that it would leave less than ``leastBody`` of the body; then the body is cut, then the title.
    ///
    /// What counts is the encoded message, so an escaped character weighs what it weighs on the wire. A cut text ends between two
    /// Characters and with `…`. Nil when the message is too large even with next to no text.
    public func encoded(within limit: Int, _ encode: (Texts) throws -> [UInt8]) rethrows -> [UInt8]? {
        let whole = try encode(self)
        if whole.count <= limit { return whole }
        if url != nil {
            var least = self
            least.body = body.cut(to: Self.leastBody)
            if try encode(least).count > limit { return try Texts(title: title, body: body).encoded(within: limit, encode) }
        }
        if let message = try longest(body, within: limit, { try encode(Texts(title: title, body: $0, url: url)) }) { return message }
        let bare = try encode(Texts(title: title, body: "", url: url))
        if bare.count <= limit { return bare }
        if let message = try longest(title, within: limit, { try encode(Texts(title: $0, body: "", url: url)) }) { return message }
        let least = try encode(Texts(title: "…", body: ""))
        return least.count <= limit ? least : nil
    }

    /// Bytes of UTF-8 of the body that no address may cost: two lines on a phone.
    static let leastBody = 160

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
