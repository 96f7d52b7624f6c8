import Crypto
import Delivery
import FoundationEssentials
import HTTP
import Logging
import Messages
import Providers
import Synchronization
import Testing

@testable import WebPush

/// A browser that can read what it is sent.
struct TestBrowser {
    let key: P256.KeyAgreement.PrivateKey
    let auth: [UInt8]

    init() {
        key = P256.KeyAgreement.PrivateKey()
        auth = RandomBytes.make(16)
    }

    init(key: String, auth: String) throws {
        self.key = try P256.KeyAgreement.PrivateKey(rawRepresentation: #require(Base64URL.decode(key)))
        self.auth = try #require(Base64URL.decode(auth))
    }

    var publicBytes: [UInt8] { Array(key.publicKey.x963Representation) }

    func subscription(_ endpoint: String, vapidKey: String? = nil) -> Destination.Browser {
        Destination.Browser(endpoint: endpoint, p256dh: Base64URL.encode(publicBytes), auth: Base64URL.encode(auth), vapidKey: vapidKey)
    }

    /// RFC 8291 read from the other side, written apart from the sender.
    func decrypt(_ body: [UInt8]) throws -> [UInt8] {
        let header = try RecordHeader(body)
        let sender = try P256.KeyAgreement.PublicKey(x963Representation: header.keyID)
        let secret = try key.sharedSecretFromKeyAgreement(with: sender)
        let secretBytes = unsafe secret.withUnsafeBytes { unsafe Array($0) }
        let pseudorandom = mac(auth, secretBytes)
        let info = Array("WebPush: info".utf8) + [0] + publicBytes + header.keyID
        return try RecordDecoder.open(body, inputKey: mac(pseudorandom, info + [1]))
    }
}

func mac(_ key: [UInt8], _ data: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: data, using: SymmetricKey(data: key)))
}

struct RecordHeader {
    let salt: [UInt8]
    let recordSize: Int
    let keyID: [UInt8]
    let end: Int

    init(_ body: [UInt8]) throws {
        try #require(body.count > 21)
        salt = Array(body[0..<16])
        recordSize = body[16..<20].reduce(0) { $0 << 8 | Int($1) }
        end = 21 + Int(body[20])
        try #require(body.count > end)
        keyID = Array(body[21..<end])
    }
}

/// RFC 8188 with any number of records.
enum RecordDecoder {
    static func open(_ body: [UInt8], inputKey: [UInt8]) throws -> [UInt8] {
        let header = try RecordHeader(body)
        let pseudorandom = mac(header.salt, inputKey)
        let key = Array(mac(pseudorandom, Array("Content-Encoding: aes128gcm".utf8) + [0, 1]).prefix(16))
        let nonce = Array(mac(pseudorandom, Array("Content-Encoding: nonce".utf8) + [0, 1]).prefix(12))
        var plaintext: [UInt8] = []
        var (start, index) = (header.end, 0)
        while start < body.count {
            let record = body[start..<min(start + header.recordSize, body.count)]
            start += header.recordSize
            var padded = try open(Array(record), key, nonce, index)
            while padded.last == 0 { padded.removeLast() }
            try #require(padded.last == (start < body.count ? 1 : 2))
            plaintext += padded.dropLast()
            index += 1
        }
        return plaintext
    }

    private static func open(_ record: [UInt8], _ key: [UInt8], _ nonce: [UInt8], _ index: Int) throws -> [UInt8] {
        var nonce = nonce
        for place in 0..<4 { nonce[11 - place] ^= UInt8(index >> (8 * place) & 255) }
        let box = try AES.GCM.SealedBox(
            nonce: AES.GCM.Nonce(data: nonce), ciphertext: record.dropLast(16), tag: record.suffix(16))
        return Array(try AES.GCM.open(box, using: SymmetricKey(data: key)))
    }
}

/// Remembers what it is given and answers what it is told, in turn; the last answer repeats.
actor Recorder {
    private(set) var requests: [HTTPRequest] = []
    private var answers: [Result<HTTPResponse, HTTPFailure>]

    init(_ answers: Result<HTTPResponse, HTTPFailure>...) { self.answers = answers }

    init(_ answers: [Result<HTTPResponse, HTTPFailure>]) { self.answers = answers }

    func take(_ request: HTTPRequest) -> Result<HTTPResponse, HTTPFailure> {
        requests.append(request)
        return answers.count > 1 ? answers.removeFirst() : answers[0]
    }

    nonisolated var send: Send {
        { request async throws(HTTPFailure) in try await self.take(request).get() }
    }
}

enum Fixture {
    static let now = Timestamp(milliseconds: 1_700_000_000_000)
    static let endpoint = "https://updates.push.services.mozilla.com/wpush/v2/gAAAAAB-secret"
    static let attempt = Attempt(number: 1, deferrals: 0, firstAt: now, now: now)
    static let created = HTTPResponse(status: 201, headers: [:], body: [])

    static func notification(title: String = "Ada Lovelace", body: String = "Refund for order 1042") -> Messages.Notification {
        Notification(
            id: StableID.notification(workspace: "acme", source: "/helpdesk", event: "e-1", teammate: "nadia"), workspace: "acme",
            teammate: "nadia", conversation: "c-1842", scope: .assignedToMe, title: title, body: body,
            url: "https://app.example.com/c/1842")
    }

    static func job(_ browser: Destination.Browser, _ notification: Messages.Notification = notification()) -> Job {
        Job(
            notification: notification, destination: Destination(id: "d-1", registeredAt: now, address: .browser(browser)),
            notAfter: now + .seconds(4 * 3600))
    }

    static func handler(_ settings: WebPushSettings, _ recorder: Recorder) -> WebPushHandler {
        WebPushHandler(settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, send: recorder.send)
    }

    static func settings(_ keys: VAPIDKey...) throws -> WebPushSettings {
        let key = try VAPIDKey("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
        return WebPushSettings(keys: keys.isEmpty ? [key] : keys, subject: try VAPIDSubject("mailto:ops@example.com"))
    }
}

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
    private let state = Mutex(ContinuousClock.now)

    /// As code under test wants it.
    var tell: MonotonicClock { { self.state.withLock { $0 } } }

    func advance(_ time: Duration) { state.withLock { $0 += time } }
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
