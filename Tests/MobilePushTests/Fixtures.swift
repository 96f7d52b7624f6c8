import Crypto
import CryptoExtras
import Delivery
import FoundationEssentials
import HTTP
import Messages
import Providers
import Synchronization
import Testing

@testable import MobilePush

/// Remembers what it is given and answers what it is told, in turn; the last answer repeats.
actor Recorder {
    private(set) var requests: [HTTPRequest] = []
    private var answers: [Result<HTTPResponse, HTTPFailure>]

    init(_ answers: Result<HTTPResponse, HTTPFailure>...) { self.answers = answers }

    init(_ answers: [HTTPResponse]) { self.answers = answers.map { .success($0) } }

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

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
    private let state = Mutex(ContinuousClock.now)

    /// As code under test wants it.
    var tell: MonotonicClock { { self.state.withLock { $0 } } }

    func advance(_ time: Duration) { state.withLock { $0 += time } }
}

enum Fixture {
    static let now = Timestamp(milliseconds: 1_700_000_000_000)
    static let attempt = attempt(at: now)
    static let signing = P256.Signing.PrivateKey()
    static let hexToken = "00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0"

    static func attempt(at now: Timestamp) -> Attempt { Attempt(number: 1, deferrals: 0, firstAt: now, now: now) }

    static func apns(topic: String? = "com.example.helpdesk", url: ProviderURL? = nil) throws -> APNsSettings {
        let key = try APNsKey(
            pem: signing.pemRepresentation, keyID: APNsIdentifier("ABC123DEFG"), teamID: APNsIdentifier("DEF123GHIJ"))
        return APNsSettings(key: key, topic: try topic.map { text in try APNsTopic(text) }, url: url)
    }

    static func notification(title: String = "Ada Lovelace", body: String = "Refund for order 1042") -> Messages.Notification {
        Notification(
            id: StableID.notification(workspace: "acme", source: "/helpdesk", event: "e-1", teammate: "nadia"), workspace: "acme",
            teammate: "nadia", conversation: "c-1842", scope: .assignedToMe, title: title, body: body,
            url: "https://app.example.com/c/1842")
    }

    static func job(_ device: Destination.Device, _ notification: Messages.Notification = notification(), id: String = "d-1") -> Job {
        Job(
            notification: notification, destination: Destination(id: id, registeredAt: now, address: .device(device)),
            notAfter: now + .seconds(4 * 3600))
    }

    static let iPhone = Destination.Device(provider: .apns, token: hexToken, environment: .production)
    static let pixel = Destination.Device(provider: .fcm, token: "fcm-token:APA91b")
}

/// A `Date` header's value (RFC 9110 §5.6.7).
enum HTTPDateText {
    static func text(_ seconds: Int64) -> String {
        let parts = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601).split { "-T:Z".contains($0) }
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let month = months[(Int(parts[1]) ?? 1) - 1]
        return "\(days[Int(seconds / 86_400 % 7)]), \(parts[2]) \(month) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
    }
}

/// A service account nobody has; its key is made anew in every run.
enum TestAccount {
    static let json = json()

    static func json(
        project: String = "belfry-test", key: String = privateKey, tokenURL: String = "https://oauth2.googleapis.com/token"
    ) -> String {
        """
        {"type": "service_account", "project_id": "\(project)", "private_key_id": "key-1",
         "private_key": "\(key.replacing("\n", with: "\\n"))",
         "client_email": "belfry@belfry-test.iam.gserviceaccount.com", "token_uri": "\(tokenURL)"}
        """
    }

    /// Empty when it cannot be made, which no test takes for a key.
    static let privateKey = (try? _RSA.Signing.PrivateKey(keySize: .bits2048))?.pemRepresentation ?? ""
}
