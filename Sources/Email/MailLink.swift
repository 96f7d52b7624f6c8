import Encodings
import Endpoints

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
