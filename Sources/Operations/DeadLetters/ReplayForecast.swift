import AMQP
import Delivery
import Directory
public import FoundationEssentials
public import Messages
public import Routing

/// What the router will say to jobs that are replayed, by the directory's file beside it; and what has become of them after.
public struct ReplayForecast: Sendable {
    private let view: DirectoryView
    private let settings: RoutingSettings

    /// A forecast by a directory and the router's own windows.
    public init(_ view: DirectoryView, settings: RoutingSettings) {
        self.view = view
        self.settings = settings
    }

    /// `sent`, or the reason for which it would be withdrawn; nil for a letter that is no job.
    func word(for letter: DeadLetter, body: [UInt8]?, at now: Timestamp) async throws(OperationError) -> String? {
        guard let queue = letter.queue.workQueue, queue.holdsJobs, let job = try? Job.read(body ?? letter.message.body) else { return nil }
        let publishedAt = letter.message.properties.timestamp.map { Timestamp(milliseconds: $0 * 1000) } ?? now
        let settings = settings
        let rechecked = try await view.onDirectory { () throws(DirectoryError) in
            try await view.store.previewRecheck([WaitingJob(job, attempt: 1, publishedAt: publishedAt)], now: now, settings: settings)
        }
        return switch rechecked.first {
        case .unchanged, .readdressed: Self.sent
        case .withdrawn(let reason): reason.word
        case .expired: "expired"
        case nil: nil
        }
    }

    /// Whom an event is about that the directory still does not know; nil when it knows them by now, or when the letter is dead for another
    /// reason.
    func unknownAssignee(of letter: DeadLetter, at now: Timestamp) async throws(OperationError) -> String? {
        guard letter.queue == .assignments, letter.reason == DeadLetterReason.unknownAssignee.rawValue else { return nil }
        let headers = letter.message.properties.headers.compactMapValues { value -> String? in
            if case .string(let text) = value { text } else { nil }
        }
        let body = ReceivedBody(contentType: letter.message.properties.contentType, headers: headers, bytes: letter.message.body)
        guard let event = try? Event.read(body, arrival: now), AssignmentEvent(event) != nil else { return nil }
        return try await view.explain(event, now: now, settings: settings, everybody: false).unknownAssignee
    }

    /// The word for a job that is sent.
    public static let sent = "sent"

    /// Counts what became of jobs since a moment, by result and reason, once all of them have a report or the time is over. Those
    /// without one count as `waiting`.
    public func outcomes(
        of jobs: [UUID], since: Timestamp, within limit: Duration = .seconds(60), pause: Duration = .milliseconds(500)
    ) async throws -> [String: Int] {
        let deadline = ContinuousClock.now + limit
        while true {
            let found = try await view.onDirectory { () throws(DirectoryError) in
                try await view.store.lastOutcomes(ofJobs: jobs, since: since)
            }
            if found.count >= jobs.count || ContinuousClock.now >= deadline {
                var counts: [String: Int] = [:]
                for entry in found {
                    counts[entry.result == .withdrawn ? "withdrawn: \(entry.reason)" : entry.result.rawValue, default: 0] += 1
                }
                if found.count < jobs.count { counts["waiting"] = jobs.count - found.count }
                return counts
            }
            try await Task.sleep(for: pause)
        }
    }
}
