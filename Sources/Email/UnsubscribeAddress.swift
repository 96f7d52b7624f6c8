import Encodings
import Endpoints
internal import FoundationEssentials
import Messages
public import Settings

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
