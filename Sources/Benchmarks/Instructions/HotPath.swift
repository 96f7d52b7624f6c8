import AMQP
import Delivery
import HTTP
import Logging
import Messages
import Operations
import Routing
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

/// From an assignment's bytes to those of its jobs. The directory is left out: what it would know is given.
struct RoutingPath {
    private let events: [[UInt8]]
    private let audience: Audience
    private let settings = RoutingSettings()

    init() {
        let workspace = BenchmarkWorkspace.teamsOfThree(teammates: 3, teams: 1)
        events = (0..<64).map { workspace.event($0, at: HotPath.now) }
        audience = Audience(teamName: "Team 0", recipients: Self.recipients)
    }

    func run(times count: Int) throws(Unreadable) -> Int {
        var bytes = 0
        for number in 0..<count {
            let body = ReceivedBody(contentType: "application/cloudevents+json", bytes: events[number % events.count])
            guard let event = AssignmentEvent(try Event.read(body, arrival: HotPath.now)) else { continue }
            let decisions = decide(event, audience, at: HotPath.now, settings: settings)
            for job in jobs(for: decisions, of: event, audience: audience, settings: settings) { bytes += job.json().count }
        }
        return bytes
    }

    /// Three teammates, each with one destination: one job a channel.
    private static var recipients: [Recipient] {
        let phone = Destination(
            id: "phone-1", registeredAt: HotPath.now,
            address: .device(Destination.Device(provider: .apns, token: String(repeating: "7", count: 64))))
        let mailbox = Destination(
            id: "mailbox-2", registeredAt: HotPath.now,
            address: .mailbox(Destination.Mailbox(address: "teammate-2@example.com", name: "Teammate 2")))
        return [HotPath.browser, phone, mailbox].enumerated().map { number, destination in
            Recipient(
                teammate: "teammate-\(number)", name: "Teammate \(number)", scope: .assignedToMyTeam,
                reach: Reach(destinations: [destination]))
        }
    }
}

/// From outcomes to what the broker and the journal are sent: a worker's window whose jobs end in another order than they came in.
struct SettlingPath {
    private static let window = 100
    /// How many outcomes come together before the broker is sent anything.
    private static let turn = 10
    /// One outcome in so many is a failure that is tried again.
    private static let failing = 8

    private let job = HotPath.job(0)
    private let policy = RetryPolicy()
    private let attempt = Attempt(number: 1, deferrals: 0, firstAt: HotPath.now, now: HotPath.now)

    /// - Throws: when the ledger does not know a delivery.
    func run(times count: Int) throws(OperationError) -> Int {
        var ledger = SettlementLedger()
        var bytes = 0
        for start in stride(from: 0, to: count, by: Self.window) {
            let size = min(Self.window, count - start)
            for index in 0..<size { ledger.delivered(UInt64(start + index + 1)) }
            var entries: [JobOutcomes.Entry] = []
            entries.reserveCapacity(size)
            for place in 0..<size {
                // 101 is a prime number above the window: each delivery has its turn.
                let number = start + place * 101 % size
                let outcome = outcome(number)
                let settlement = policy.settlement(for: outcome, attempt: attempt, notAfter: job.notAfter)
                entries.append(entry(outcome, settlement))
                guard ledger.settle(UInt64(number + 1), .acknowledge) else {
                    throw OperationError(.configuration, "Delivery \(number + 1) is not open: this is not the hot path.")
                }
                if place % Self.turn == 0 { bytes += ledger.instructions(beyondPrefix: false).count }
            }
            bytes += ledger.instructions().count + JobOutcomes(outcomes: entries).json().count
        }
        return bytes
    }

    private func outcome(_ number: Int) -> Outcome {
        number % Self.failing == 0
            ? .tryAgain(after: nil, ProviderAnswer(provider: "web-push/mozilla", code: "503"))
            : .delivered(ProviderAnswer(provider: "web-push/mozilla", code: "201"))
    }

    private func entry(_ outcome: Outcome, _ settlement: Settlement) -> JobOutcomes.Entry {
        let result: JobOutcomes.Result =
            switch settlement {
            case .acknowledge: .delivered
            case .retry: .retried
            case .deadLetter: .dead
            }
        let wait = policy.wait(after: settlement, now: attempt.now, notAfter: job.notAfter)
        return JobOutcomes.Entry(
            job: job.id, notification: job.notification.id, workspace: job.notification.workspace, teammate: job.notification.teammate,
            conversation: job.notification.conversation, channel: job.channel, destination: job.destination.id, result: result,
            provider: outcome.answer.provider, code: outcome.answer.code, reason: outcome.answer.reason, attempt: attempt.number,
            at: attempt.now, nextTryAt: wait.map { attempt.now + $0 })
    }
}

/// Runs an asynchronous function to its end on the thread that asks for it, and starts no other: a counter of instructions sees this
/// thread alone, and a process with many has crashed under valgrind.
///
/// What waits for another thread, a timer or a socket never ends here, and ends the process instead. For one function.
final class CallingThread: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    private final class Ending<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
    }

    /// Enqueues a job; called by the runtime.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    /// Runs a function.
    func run<Value: Sendable>(_ function: @escaping @Sendable () async throws -> Value) throws -> Value {
        let ending = Ending<Value>()
        Task(executorPreference: self) {
            let result: Result<Value, any Error>
            do { result = .success(try await function()) } catch { result = .failure(error) }
            ending.result.withLock { $0 = result }
        }
        while true {
            if let result = ending.result.withLock({ $0 }) { return try result.get() }
            guard let job = next() else { preconditionFailure("it waits for something that is not on this thread") }
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    private func next() -> UnownedJob? { jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
}
