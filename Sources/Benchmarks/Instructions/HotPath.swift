import Delivery
import HTTP
import Logging
import Messages
import Operations
import Synchronization
import WebPush

/// A path of the code that every notification takes. It is run in one thread, without sockets, broker and directory, so that its
/// instructions can be counted.
public enum HotPath: String, Sendable, CaseIterable {
    /// An assignment's bytes are read, decided for a team of three, and become the bytes of three jobs.
    case routing
    /// A job's bytes are read and encrypted, become a request, and the push service's yes becomes an outcome.
    case webPush = "web-push"
    /// An outcome becomes a settlement, and that an acknowledgement and a line of the report for the journal.
    case settling

    /// Takes the path so many times, always with the same input.
    /// - Returns: how many bytes came out, so that the compiler can leave nothing out.
    public func run(times count: Int) throws -> Int {
        switch self {
        case .routing: try RoutingPath().run(times: count)
        case .webPush: try WebPushPath().run(times: count)
        case .settling: try SettlingPath().run(times: count)
        }
    }

    /// How often it is taken in the two runs whose difference counts: often enough that a cache which grows does not show, and no more,
    /// because valgrind is fifty times as slow as the processor.
    var counts: (few: Int, many: Int) {
        switch self {
        case .routing: (100, 1100)
        case .webPush: (20, 220)
        case .settling: (1000, 11_000)
        }
    }
}

extension HotPath {
    /// The moment at which everything happens.
    static let now = Timestamp(seconds: 1_800_000_000)

    /// The subscription of RFC 8291 §5, at an address as long as Mozilla's.
    static let browser = Destination(
        id: "browser-0", registeredAt: now,
        address: .browser(
            Destination.Browser(
                endpoint: "https://updates.push.services.mozilla.com/wpush/v2/" + String(repeating: "e", count: 120),
                p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                auth: "BTBZMqHH6r4Tts7J_aSIgg")))

    /// A job for that subscription; each number is another notification.
    static func job(_ number: Int) -> Job {
        let id = StableID.notification(
            workspace: BenchmarkWorkspace.id, source: "//bench.example.com", event: "bench-\(number)", teammate: "teammate-0")
        let notification = Notification(
            id: id, workspace: BenchmarkWorkspace.id, teammate: "teammate-0", conversation: "conversation-\(number)",
            scope: .assignedToMyTeam, title: "Ada Kramer",
            body: "Where is my parcel? Hello, I ordered last week and nothing has come yet",
            url: "https://app.example.com/conversations/\(number)", locale: "en")
        return Job(notification: notification, destination: browser, notAfter: now + .seconds(4 * 3600))
    }
}

/// From a job's bytes to a request for its push service, and from the answer to an outcome. Nothing is sent.
struct WebPushPath {
    private let jobs: [[UInt8]]
    private let handler: WebPushHandler
    private let service = Service()

    /// Takes every request.
    private final class Service: Sendable {
        private let bytes = Mutex(0)

        /// Bytes of the bodies so far.
        var received: Int { bytes.withLock { $0 } }

        func answer(_ request: HTTPRequest) -> HTTPResponse {
            bytes.withLock { $0 += request.body.count }
            return HTTPResponse(status: 201)
        }
    }

    init() throws {
        jobs = (0..<64).map { HotPath.job($0).json() }
        // The application server's key of RFC 8291 §5.
        let key = try VAPIDKey("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
        let settings = WebPushSettings(keys: [key], subject: try VAPIDSubject("mailto:operations@example.com"))
        let logger = Logger(label: "belfry-bench") { _ in SwiftLogNoOpLogHandler() }
        let service = self.service
        handler = WebPushHandler(settings, logger: logger) { request async throws(HTTPFailure) in service.answer(request) }
    }

    /// - Throws: also when a job is not delivered: that would be another path.
    func run(times count: Int) throws -> Int {
        let (jobs, handler) = (self.jobs, self.handler)
        let delivered = try CallingThread().run { () async throws -> Int in
            var delivered = 0
            for number in 0..<count {
                let job = try Job.read(jobs[number % jobs.count])
                let attempt = Attempt(number: 1, deferrals: 0, firstAt: HotPath.now, now: HotPath.now)
                if case .delivered = await handler.handle(job, attempt: attempt) { delivered += 1 }
            }
            return delivered
        }
        guard delivered == count else {
            throw OperationError(.configuration, "\(count - delivered) of \(count) jobs were not delivered: this is not the hot path.")
        }
        return service.received
    }
}
