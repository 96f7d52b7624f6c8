import Delivery
import FoundationEssentials
import HTTP
import Messages
import Providers

@testable import Email

/// Remembers what it is given and answers what it is told, in turn; the last answer repeats.
actor Recorder {
    private(set) var requests: [HTTPRequest] = []
    private var answers: [Result<HTTPResponse, HTTPFailure>]

    init(_ answer: Result<HTTPResponse, HTTPFailure>) { answers = [answer] }

    init(_ answers: [Result<HTTPResponse, HTTPFailure>]) { self.answers = answers }

    func take(_ request: HTTPRequest) -> Result<HTTPResponse, HTTPFailure> {
        requests.append(request)
        return answers.count > 1 ? answers.removeFirst() : answers[0]
    }

    nonisolated var send: Send {
        { request async throws(HTTPFailure) in try await self.take(request).get() }
    }
}

extension HTTPResponse {
    init(_ status: Int, _ body: String = "", headers: HTTPHeaders = [:]) {
        self.init(status: status, headers: headers, body: Array(body.utf8))
    }
}

enum Fixture {
    /// 2015-08-30T12:36:00Z, as in Amazon's own examples.
    static let now = Timestamp(milliseconds: 1_440_938_160_000)
    static let attempt = Attempt(number: 1, deferrals: 0, firstAt: now, now: now)
    static let mailbox = Destination.Mailbox(address: "nadia@example.com", name: "Nadia")

    static func credentials(sessionToken: String? = nil) throws -> SESCredentials {
        try SESCredentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", sessionToken: sessionToken)
    }

    static func settings(unsubscribe: String? = nil, url: ProviderURL? = nil, sessionToken: String? = nil) throws -> EmailSettings {
        let ses = SESSettings(region: try SESRegion("eu-west-1"), credentials: try credentials(sessionToken: sessionToken), url: url)
        return EmailSettings(
            sender: try MailSender("Belfry <notify@helpdesk.example>"), ses: ses,
            unsubscribe: try unsubscribe.map { text in try UnsubscribeAddress(text) })
    }

    static func notification(title: String = "Ada Lovelace", body: String = "Refund for order 1042") -> Messages.Notification {
        Notification(
            id: StableID.notification(workspace: "acme", source: "/helpdesk", event: "e-1", teammate: "nadia"), workspace: "acme",
            teammate: "nadia", conversation: "c-1842", scope: .assignedToMyTeam, title: title, body: body,
            url: "https://app.example.com/c/1842", locale: "en")
    }

    static func job(_ mailbox: Destination.Mailbox = mailbox, _ notification: Messages.Notification = notification()) -> Job {
        Job(
            notification: notification, destination: Destination(id: "d-1", registeredAt: now, address: .mailbox(mailbox)),
            notAfter: now + .seconds(24 * 3600))
    }
}
