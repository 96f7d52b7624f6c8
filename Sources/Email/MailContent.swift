import Encodings
import Endpoints
import Messages
import Mustache

/// What a mail says, filled into the templates.
struct MailContent {
    /// Bytes of UTF-8. Long enough for every preview, short enough to be read on a phone.
    static let (titleLimit, bodyLimit, subjectLimit) = (200, 4000, 250)
    /// Bytes of the subject that a title takes at most when there is something to be said after it.
    static let titleInSubject = 120

    /// One line, for the header. Mail programs make no links in it.
    let subject: String
    private let title: String
    private let body: String?
    private let url: String?
    private let reason: String

    init(_ notification: Notification) {
        let named = [notification.title, notification.conversation].first { ShownText.line($0, limit: Self.titleInSubject) != nil } ?? ""
        title = UnlinkedText.text(Self.line(named, Self.titleLimit))
        body = ShownText.lines(notification.body, limit: Self.bodyLimit).map(UnlinkedText.text)
        subject = Self.subject(named, ShownText.line(notification.body, limit: Self.subjectLimit))
        url = notification.url.flatMap(MailLink.text)
        reason = Self.reason(notification.scope)
    }

    func text() throws -> String { try MailTemplates.text.get().render(values { $0 }) }

    func html() throws -> String { try MailTemplates.html.get().render(values(HTMLText.escaped)) }

    private func values(_ escaped: (String) -> String) -> [String: String] {
        var values = ["title": escaped(title), "subject": escaped(UnlinkedText.text(subject)), "reason": escaped(reason)]
        values["body"] = body.map(escaped)
        values["url"] = url.map(escaped)
        return values
    }

    /// Two texts of which neither turns the direction of the other.
    private static func subject(_ title: String, _ body: String?) -> String {
        guard let body else { return ShownText.isolated(line(title, subjectLimit)) }
        let title = ShownText.isolated(line(title, titleInSubject))
        // Six bytes for the two marks of isolation, two between the texts.
        return "\(title): \(ShownText.isolated(line(body, subjectLimit - title.utf8.count - 8)))"
    }

    private static func line(_ text: String, _ limit: Int) -> String { ShownText.line(text, limit: limit) ?? "…" }

    private static func reason(_ scope: Scope) -> String {
        switch scope {
        case .assignedToMe: "This conversation was assigned to you."
        case .assignedToMyTeam: "This conversation was assigned to a team you are in."
        }
    }
}

/// The one link of a mail.
enum MailLink {
    /// An absolute http or https URL in ASCII, or nil for anything else.
    ///
    /// Bytes that RFC 3986 §2 has no use for are percent-encoded, which is how a browser asks for the address anyway (RFC 3987 §3.1). So
    /// nothing in it ends an attribute, and a mail program finds its end in plain text.
    static func text(_ url: String) -> String? {
        guard let address = WebAddress(url)?.text else { return nil }
        return address.utf8.allSatisfy(isAllowed) ? address : PercentEncoding.encode(address, keeping: isAllowed)
    }

    private static let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&()*+,;=%".utf8)

    /// The apostrophe is allowed in a URL, and some programs end a link there.
    private static func isAllowed(_ byte: UInt8) -> Bool { allowed.contains(byte) }
}
