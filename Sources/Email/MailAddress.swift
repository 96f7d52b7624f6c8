import HTTP
import Messages

/// A mail address (RFC 5322 §3.4.1) as it goes out: see ``MailboxAddress``.
struct MailAddress: Sendable, Hashable {
    let text: String
    let domain: String

    /// Nil when it is not one.
    init?(_ text: String) {
        do throws(EmailRefusal) { try self.init(parsing: text) } catch { return nil }
    }

    /// Takes an address apart: jobs may come from a router that asked less of it, or from nobody of ours.
    /// - Throws: `badAddress` or `localPartNotASCII`.
    init(parsing text: String) throws(EmailRefusal) {
        let address: MailboxAddress
        do throws(MailboxAddress.Flaw) {
            address = try MailboxAddress(text, asciiHost: HostName.ascii)
        } catch {
            switch error {
            case .localPartNotASCII: throw .localPartNotASCII
            case .malformed: throw .badAddress
            }
        }
        self.text = address.text
        domain = address.domain
    }
}
