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
