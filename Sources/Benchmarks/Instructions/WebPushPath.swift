import Delivery
import HTTP
import Logging
import Messages
import Operations
import Synchronization
import WebPush

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
