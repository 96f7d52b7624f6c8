internal import Crypto
import Encodings
internal import FoundationEssentials
import Messages
import Providers

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
