import Endpoints
import Messages
import Mustache
import Providers

/// What a mail says, filled into the templates.
struct MailContent {
    /// Bytes of UTF-8. Long enough for every preview, short enough to be read on a phone.
    static let (titleLimit, bodyLimit, subjectLimit) = (200, 4000, 250)

    private let values: [String: String]

    init(_ notification: Notification) {
        let title = (notification.title.isEmpty ? notification.conversation : notification.title).onOneLine.cut(to: Self.titleLimit)
        let body = notification.body.withoutControls.cut(to: Self.bodyLimit)
        var values = ["title": title, "reason": Self.reason(notification.scope)]
        values["body"] = body.isEmpty ? nil : body
        let line = notification.body.onOneLine
        values["subject"] = (line.isEmpty ? title : "\(title): \(line)").cut(to: Self.subjectLimit)
        // Anything but a web address stays out of a link.
        values["url"] = notification.url.flatMap { WebAddress($0)?.text }
        values["locale"] = notification.locale ?? "en"
        self.values = values
    }

    func subject() throws -> String { try MailTemplates.subject.get().render(values) }

    func text() throws -> String { try MailTemplates.text.get().render(values) }

    func html() throws -> String { try MailTemplates.html.get().render(values) }

    private static func reason(_ scope: Scope) -> String {
        switch scope {
        case .assignedToMe: "This conversation was assigned to you."
        case .assignedToMyTeam: "This conversation was assigned to a team you are in."
        }
    }
}

extension String {
    /// Without control characters except line ends and tabs, which mail programs show in surprising ways.
    fileprivate var withoutControls: String {
        let kept = unicodeScalars.filter { $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control }
        return String(String.UnicodeScalarView(kept))
    }
}
