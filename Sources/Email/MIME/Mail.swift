internal import Crypto
import Encodings
import Endpoints
internal import FoundationEssentials
import Messages
import Providers
public import Settings

/// One mail, whoever delivers it.
struct Mail: Equatable {
    /// As the header `To` has it.
    let to: String
    let from: String
    let subject: String
    let text: String
    let html: String
    let headers: [MailHeader]

    init(_ notification: Notification, _ mailbox: Destination.Mailbox, _ settings: EmailSettings) throws(EmailRefusal) {
        let address = try MailAddress(parsing: mailbox.address)
        let content = MailContent(notification)
        to = DisplayName.before(address, mailbox.name)
        from = settings.sender.text
        headers = try MailHeaders.make(notification, settings)
        do {
            (subject, text, html) = (content.subject, try content.text(), try content.html())
        } catch {
            throw .notRendered
        }
    }
}

/// Who mails come from: `Belfry <notify@example.com>`, or the address alone.
public struct MailSender: Sendable, Hashable {
    /// As the header has it.
    public let text: String
    /// What follows the `@`, lower-case: synthetic message ids end with it.
    public let domain: String

    /// Checks a setting's text.
    /// - Throws: what is wrong with it.
    public init(_ text: String) throws(InvalidValue) {
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw InvalidValue("has control characters in it")
        }
        let parts = text.split(separator: "<", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.count == 2 ? ShownText.line(parts[0].filter { $0 != "\"" }) ?? "" : ""
        let address = parts.count == 2 ? parts[1].last == ">" ? String(parts[1].dropLast()) : "" : text
        guard let address = MailAddress(address) else {
            throw InvalidValue("is not a sender such as notify@example.com or Belfry <notify@example.com>")
        }
        self.text = DisplayName.before(address, name)
        domain = address.domain
    }
}

/// The headers a mail has besides those its provider makes.
enum MailHeaders {
    /// Their names and values, in order. Those for unsubscribing are left out when long ids make the address too long for a header: a mail
    /// without them is better than none.
    /// - Throws: `badHeader` when a value is nothing a header may have.
    static func make(_ notification: Notification, _ settings: EmailSettings) throws(EmailRefusal) -> [MailHeader] {
        var headers = [
            // No mail of ours has the same Message-ID twice, and some providers replace it: this one keeps a conversation together.
            try MailHeader("References", "<\(thread(of: notification))@\(settings.sender.domain)>"),
            // Keeps vacation replies away (RFC 3834 §5).
            try MailHeader("Auto-Submitted", "auto-generated"),
            // The same for Exchange and Outlook, which do not read the one above ([MS-OXCMAIL] §2.2.3.2.14).
            try MailHeader("X-Auto-Response-Suppress", "All"),
            // Keeps Gmail from folding different notifications into one.
            try MailHeader("X-Entity-Ref-ID", notification.id.lowercase),
        ]
        if let address = settings.unsubscribe.map({ "<\($0.url(for: notification))>" }), address.utf8.count <= MailHeader.limit {
            headers.append(try MailHeader("List-Unsubscribe", address))
            headers.append(try MailHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
        }
        return headers
    }

    /// The same for all mails about a conversation, and telling nothing about it. The length before the first part keeps ("a", "bc")
    /// apart from ("ab", "c").
    static func thread(of notification: Notification) -> String {
        let name = "\(notification.workspace.utf8.count):\(notification.workspace)\(notification.conversation)"
        let digest = SHA256.hash(data: Array(name.utf8))
        return "conversation." + Array(digest).prefix(16).hex
    }
}

/// One header.
struct MailHeader: Encodable, Equatable {
    /// What SES takes; longer lines break mail servers.
    static let limit = 995

    let name: String
    let value: String

    /// - Throws: `badHeader` unless the value is printable ASCII: a line end would begin another header.
    init(_ name: String, _ value: String) throws(EmailRefusal) {
        guard !value.isEmpty, value.utf8.count <= Self.limit, value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .badHeader
        }
        self.name = name
        self.value = value
    }

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case value = "Value"
    }
}

/// Where a mail program ends the mails with one click (RFC 8058): an https address with `{workspace}` and `{teammate}` in it, because
/// it has to say who it is for without a login.
public struct UnsubscribeAddress: Sendable, Hashable {
    private let template: String

    /// Checks a setting's text.
    /// - Throws: what is wrong with it.
    public init(_ text: String) throws(InvalidValue) {
        guard WebAddress(text)?.scheme == .https, text.utf8.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: ">") }) else {
            throw InvalidValue("is not an https URL in ASCII")
        }
        guard text.contains("{teammate}") else { throw InvalidValue("does not say for whom: {teammate} is missing") }
        template = text
    }

    /// The address for a teammate; ids are percent-encoded.
    func url(for notification: Notification) -> String {
        template
            .replacing("{teammate}", with: PercentEncoding.encode(notification.teammate))
            .replacing("{workspace}", with: PercentEncoding.encode(notification.workspace))
    }
}
