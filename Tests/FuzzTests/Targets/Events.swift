import Delivery
import Generated
import Routing

@testable import Messages

extension FuzzTarget {
    static let now = Timestamp(milliseconds: 1_795_356_300_000)

    /// Producers' events, structured and binary.
    static let event = FuzzTarget("event") { bytes throws(Finding) in
        let body = MessageInput(bytes).received
        let event: Event
        do throws(Unreadable) {
            event = try Event.read(body, arrival: now)
        } catch {
            return try quotesNothing(error)
        }
        try scansAlike(body.bytes)
        try isStable(event)
        try await becomesJobs(event)
    }

    /// The one thing of an event that an error names is its type or content type.
    static func quotesNothing(_ error: Unreadable) throws(Finding) {
        switch error {
        case .notJSON, .wrongShape: try Canary.check(error.description, "the error about a message")
        case .unknownType, .contentType: break
        }
    }

    /// The quick reader reads what the general one reads, or nothing.
    private static func scansAlike(_ bytes: [UInt8]) throws(Finding) {
        guard let scanned = EventScanner.event(in: bytes, arrival: now) else { return }
        let decoded = try? JSONReader.read(EventEnvelope.self, from: bytes)
        let time = decoded.map { $0.time.flatMap { Timestamp($0) } ?? now }
        let isEqual = decoded.map { Event(id: $0.id, source: $0.source, time: time ?? now, content: $0.content) } == scanned
        try Finding.unless(isEqual, "the quick reader and the general one read different events")
    }

    private static func isStable(_ event: Event) throws(Finding) {
        // An assignment to nobody is written without the field that it must have.
        if case .assigned(let assignment) = event.content, assignment.assignee == nil { return }
        guard let json = event.json else { return }
        let again = try? Event.read(ReceivedBody(contentType: nil, bytes: json), arrival: now)
        try Finding.unless(again == event, "an event that is written and read again is another one")
    }

    /// What the router makes of an assignment can be read by a worker.
    private static func becomesJobs(_ event: Event) async throws(Finding) {
        guard let assignment = AssignmentEvent(event) else { return }
        let composer = NotificationComposer(event: assignment, workspace: WorkspaceSettings(), teamName: nil)
        let notification = composer.notification(teammate: assignment.id, scope: .assignedToMyTeam, locale: assignment.source)
        let mailbox = Destination.Mailbox(address: assignment.source, name: assignment.id)
        let destination = Destination(id: assignment.id, registeredAt: event.time, address: .mailbox(mailbox))
        let job = Job(notification: notification, destination: destination, notAfter: event.time + .seconds(14_400))
        try Finding.unless((try? Job.read(job.json())) == job, "a job that is written and read again is another one")
        try await goesOut(notification)
    }

    /// Whatever the texts are, there is something to send at every provider.
    private static func goesOut(_ notification: Notification) async throws(Finding) {
        guard notification.workspace.utf8.count <= 200, notification.conversation.utf8.count <= 200 else { return }
        for address in FuzzHandlers.addresses {
            let job = Job(
                notification: notification, destination: Destination(id: "d-1", registeredAt: now, address: address),
                notAfter: now + .seconds(14_400))
            let outcome = await FuzzHandlers.shared.handler(job.channel)
                .handle(job, attempt: Attempt(number: 1, deferrals: 0, firstAt: now, now: now))
            try Finding.unless(outcome.answer.code != "not-sent", "a notification is not sent: \(outcome.answer.reason)")
        }
    }
}
