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

/// Text as HTML shows it, wherever it stands: between tags, in an attribute's quotation marks, or in `<title>`.
enum HTMLText {
    /// The text with `& < > " ' and the backquote as references.
    ///
    /// Each scalar is looked at by itself, as HTML's own reader does (HTML §13.2.3). Swift's Characters are something else: `<` with U+0301
    /// behind it, or U+0600 before it, is one Character and not equal to `<`. An accent at the start is a reference too: it would become one
    /// with the `>` or `"` before it in whatever looks at Characters or normalizes text.
    static func escaped(_ text: String) -> String {
        var html = String.UnicodeScalarView()
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if let reference = references[scalar] {
                html.append(contentsOf: reference.unicodeScalars)
            } else if index == 0, isMark(scalar) {
                html.append(contentsOf: "&#x\(String(scalar.value, radix: 16));".unicodeScalars)
            } else {
                html.append(scalar)
            }
        }
        return String(html)
    }

    private static let references: [Unicode.Scalar: String] = [
        "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;", "`": "&#96;",
    ]

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x80 else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return scalar.properties.isGraphemeExtend
        }
    }
}

/// A customer's text in which a mail program finds no address to make a link of: the only link in a mail is ours.
enum UnlinkedText {
    /// The text with U+2060 WORD JOINER, which nobody sees, on both sides of what addresses are recognised by: a dot between two letters or
    /// digits (also the three that stand for one, UTS #46 §2.3), `@`, and the slashes after a scheme. No address has that character in it, so
    /// neither the programs that look for a domain's last part nor those that look for `www.` or `://` find one.
    static func text(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isSign) else { return text }
        let scalars = Array(text.unicodeScalars)
        var unlinked = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            let before = index > 0 ? scalars[index - 1] : " "
            let after = index + 1 < scalars.count ? scalars[index + 1] : " "
            if isSign(scalar), breaks(scalar, before, after) {
                unlinked.append(contentsOf: [joiner, scalar, joiner])
            } else {
                unlinked.append(scalar)
            }
        }
        return String(unlinked)
    }

    private static let joiner: Unicode.Scalar = "\u{2060}"

    private static func isSign(_ scalar: Unicode.Scalar) -> Bool { scalar == "@" || scalar == ":" || isDot(scalar) }

    private static func isDot(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "." || scalar == "\u{3002}" || scalar == "\u{FF0E}" || scalar == "\u{FF61}"
    }

    private static func breaks(_ sign: Unicode.Scalar, _ before: Unicode.Scalar, _ after: Unicode.Scalar) -> Bool {
        if sign == "@" { return true }
        // `mailto:`, `tel:` and the like need no slash.
        if sign == ":" { return isWord(before) && (after == "/" || isWord(after)) && !(isDigit(before) && isDigit(after)) }
        return isWord(before) && isWord(after) && !(isDigit(before) && isDigit(after))
    }

    /// 10.42 is an amount, and 12:30 a time.
    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x80
            ? scalar.properties.isAlphabetic || isDigit(scalar) || scalar == "-" || scalar == "_"
            : !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control && scalar != joiner
    }
}
