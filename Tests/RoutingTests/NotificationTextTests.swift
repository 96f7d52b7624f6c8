import Messages
import Routing
import Testing

@Suite struct `The text of a notification` {
    struct Case: Sendable {
        var customer: String?
        var subject: String?
        var preview: String?
        var title: String
        var body: String
    }

    static let cases = [
        Case(customer: "Ada", subject: "Refund", preview: "Hi", title: "Ada", body: "Refund"),
        Case(customer: "Ada", preview: "Hi,\nI was\tcharged", title: "Ada", body: "Hi, I was charged"),
        Case(customer: "Ada", title: "Ada", body: "A conversation was assigned to you"),
        Case(customer: " ", subject: "Refund", preview: "Hi", title: "Refund", body: "Hi"),
        Case(subject: "Refund", title: "Refund", body: "A conversation was assigned to you"),
        Case(preview: "Hi", title: "Hi", body: "A conversation was assigned to you"),
        Case(title: "A conversation was assigned to you", body: ""),
        Case(customer: "\u{200B}\u{202E}", subject: "\u{AD}", preview: "Hi", title: "Hi", body: "A conversation was assigned to you"),
        Case(customer: "Ada\u{202E}\u{2066}", subject: "gpj.exe \u{202E}x\u{0}", title: "Ada", body: "gpj.exe x"),
        Case(customer: "Ada \u{FFFD}", subject: "Refund", title: "Ada \u{FFFD}", body: "Refund"),
        Case(
            customer: String(repeating: "\u{200B}", count: 10_000) + "A", subject: "Refund", title: "Refund",
            body: "A conversation was assigned to you"),
        Case(customer: String(repeating: "\u{200B}", count: 500) + "A", subject: "Refund", preview: "Hi", title: "Refund", body: "Hi"),
        Case(
            customer: String(repeating: "x", count: 10_000), subject: String(repeating: "y", count: 10_000),
            title: String(repeating: "x", count: 197) + "…", body: String(repeating: "y", count: 3997) + "…"),
    ]

    private func notification(_ conversation: Conversation, _ assignee: Assignment.Assignee, _ workspace: WorkspaceSettings) -> Notification
    {
        var event = Situation().event
        event.assignment.conversation = conversation
        event.assignment.assignee = assignee
        let composer = NotificationComposer(event: event, workspace: workspace, teamName: "Sales")
        return composer.notification(teammate: "nadia", scope: .assignedToMe, locale: nil)
    }

    @Test(arguments: cases)
    func `says who wrote, then the subject or the first words`(test: Case) {
        let conversation = Conversation(
            id: "c-1", subject: test.subject, preview: test.preview, url: "https://app.example/c-1", customer: .init(name: test.customer))
        let notification = notification(conversation, .teammate("nadia"), WorkspaceSettings(locale: "de"))
        #expect(notification.title == test.title)
        #expect(notification.body == test.body)
        #expect(notification.url == "https://app.example/c-1")
        #expect(notification.locale == "de")
        #expect(notification.timeSensitive == nil)
    }

    @Test(arguments: [
        ("Sales", "A conversation was assigned to Sales"), ("מכירות\u{202E}", "A conversation was assigned to \u{2068}מכירות\u{2069}"),
        ("\u{200B}", "A conversation was assigned to sales"),
        (String(repeating: "x", count: 500), "A conversation was assigned to \(String(repeating: "x", count: 117))…"),
    ])
    func `a team's name does not reach the words around it`(name: String, title: String) {
        var event = Situation().event
        event.assignment.assignee = .team("sales")
        let composer = NotificationComposer(event: event, workspace: WorkspaceSettings(), teamName: name)
        #expect(composer.notification(teammate: "nadia", scope: .assignedToMyTeam, locale: nil).title == title)
    }

    @Test(arguments: [(8 << 10, true), (8 << 10 + 1, false), (255_000, false)])
    func `an address that would fill each of a team's jobs is left out`(length: Int, isKept: Bool) {
        let start = "https://app.example/"
        let url = start + String(repeating: "x", count: length - start.utf8.count)
        let notification = notification(Conversation(id: "c-1", url: url), .teammate("nadia"), WorkspaceSettings())
        #expect(notification.url == (isKept ? url : nil))
    }

    @Test(arguments: [
        (Assignment.Assignee.team("sales"), "A conversation was assigned to Sales"),
        (.teammate("nadia"), "A conversation was assigned to you"),
    ])
    func `a content-free workspace says nothing of a customer's`(assignee: Assignment.Assignee, title: String) {
        let conversation = Conversation(id: "c-1", subject: "Refund", preview: "Hi", customer: .init(name: "Ada"))
        let notification = notification(conversation, assignee, WorkspaceSettings(isContentFree: true, isTimeSensitive: true))
        #expect(notification.title == title)
        #expect(notification.body == "")
        #expect(notification.timeSensitive == true)
    }

    @Test func `jobs keep their ids, end by age, and count one for each destination`() {
        var situation = Situation()
        situation.nadia.preferences[.assignedToMe, .mobilePush] = false
        let audience = Audience(recipients: [situation.nadia])
        let first = jobs(for: situation.decisions, of: situation.event, audience: audience, settings: situation.settings)
        situation.event.isRepeat = true
        let again = jobs(for: situation.decisions, of: situation.event, audience: audience, settings: situation.settings)
        #expect(first == again)
        #expect(first.map(\.channel) == [.webPush, .email])
        #expect(first.map(\.notAfter) == [Situation.time + .seconds(4 * 3600), Situation.time + .seconds(24 * 3600)])
        #expect(Set(first.map(\.notification.id)).count == 1)
    }
}
