public import AMQP
public import Messages

/// Puts dead letters back to work: published into their work queue, confirmed, then taken out of the dead-letter queue. What no route
/// took is published where its producer put it.
///
/// When it breaks off in between, the letter is in both queues, with the same id, and nothing is lost. It stops at the first message
/// the broker does not take.
public struct Replay: Sendable {
    /// What became of one letter; the shape of the command's JSON.
    public struct Result: Sendable, Codable, Equatable {
        /// How it went; the raw value is the word that is printed.
        public enum Outcome: String, Sendable, Codable {
            case replayed
            /// Only looked at.
            case wouldReplay
            /// Its time is over: its worker would not send it any more.
            case expired
            /// It was replayed by this run, and lies there again: the cause is still there.
            case cameBack
            /// An event about somebody whom the directory does not know yet: it would be dead again in 35 s.
            case stillUnknown
        }

        public var letter: DeadLetterSummary
        public var outcome: Outcome
        /// What the router will do with it, as far as the directory was asked: `sent`, or the reason why not.
        public var forecast: String?
        /// Whom the directory does not know yet, such as `team sales`.
        public var unknown: String?
    }

    /// Whether letters are only looked at.
    public var isDryRun = false
    /// Gives jobs whose time is over a new one instead of leaving them where they are.
    public var revivesExpired = false
    /// How long these live from now on.
    public var lifetimes = JobLifetimes()
    /// How many a second; nil = as fast as the broker confirms them.
    public var rate: Double?
    /// Asked about each job, and each event about somebody unknown, before it is replayed; nil without a directory.
    public var forecast: ReplayForecast?
    /// Who replays.
    public var by: String
    /// The present moment.
    public var now: @Sendable () -> Timestamp = { .now }

    private let session: BrokerSession

    /// Prepares to replay with a session's rights.
    public init(over session: BrokerSession, by: String) {
        self.session = session
        self.by = by
    }

    /// Replays what the filter includes and calls `tell` with what became of each letter. Letters that are
    /// left where they are keep their order, unless the filter has a limit.
    /// - Parameter looked: called for each letter that was looked at, whether it was meant or not.
    public func run(
        _ filter: DeadLetterFilter, looked: () -> Void = {}, tell: (Result) -> Void
    ) async throws(OperationError) {
        let start = now()
        var pace = Pace(rate: isDryRun ? nil : rate)
        try await DeadLetterPass(session: session).run(filter, looked: looked) { letter in
            // What this run has replayed and is dead again stays: otherwise the run might have no end.
            guard letter.replayedAt.map({ $0 < start }) ?? true else {
                tell(Result(letter: DeadLetterSummary(letter), outcome: .cameBack))
                return .pass
            }
            if let unknown = try await self.forecast?.unknownAssignee(of: letter, at: now()) {
                tell(Result(letter: DeadLetterSummary(letter), outcome: .stillUnknown, unknown: unknown))
                return .keep
            }
            let (outcome, forecast) = try await replay(letter, &pace)
            tell(Result(letter: DeadLetterSummary(letter), outcome: outcome, forecast: forecast))
            return outcome == .replayed ? .remove : .keep
        }
    }

    private func replay(_ letter: DeadLetter, _ pace: inout Pace) async throws -> (Result.Outcome, forecast: String?) {
        let isExpired = JobDeadline.isOver(letter, at: now())
        if isExpired, !revivesExpired { return (.expired, nil) }
        let moment = now()
        let body = isExpired ? JobDeadline.renewed(letter, from: moment, lifetimes) : nil
        let word = try await forecast?.word(for: letter, body: body, at: moment)
        if isDryRun { return (.wouldReplay, word) }
        try await pace.wait()
        try await session.publish([ReplayedMessage.make(letter, at: now(), by: by, body: body)])
        return (.replayed, word)
    }
}

/// A dead letter made ready to be tried again: the same id and body, without anything that tells of its first life.
public enum ReplayedMessage {
    /// The message to publish.
    ///
    /// - Parameters:
    ///   - at: now.
    ///   - by: who replays it, for the next person who finds it dead.
    ///   - body: another body than the letter's own.
    public static func make(_ letter: DeadLetter, at: Timestamp, by: String, body: [UInt8]? = nil) -> OutgoingMessage {
        var properties = letter.message.properties.withoutTraces()
        // Our own counters and errors would let the first attempt count as a late one.
        for name in counters { properties.headers[name.rawValue] = nil }
        properties.headers[HeaderName.replayedAt.rawValue] = .integer(at.milliseconds)
        properties.headers[HeaderName.replayedBy.rawValue] = .string(by)
        properties.headers[HeaderName.replayedCount.rawValue] = .integer(letter.replays + 1)
        // What no route took starts where its producer put it: by now there may be a route.
        let (exchange, key) = letter.queue.workQueue.map { (Exchange.jobs, $0.key) } ?? (.events, letter.message.routingKey)
        return OutgoingMessage(
            exchange: exchange.rawValue, routingKey: key, properties: properties, body: body ?? letter.message.body)
    }

    private static let counters: [HeaderName] = [
        .attempt, .deferrals, .firstAttemptAt, .notBefore, .errorReason, .errorCode, .errorProvider, .errorDetail, .errorFirstAt,
        .errorLastAt,
    ]
}

/// The moment after which a job's worker does not send it any more.
enum JobDeadline {
    /// Whether the letter is a job whose time is over. Assignments and changes of the directory have no such moment, and a job that
    /// cannot be read has none either.
    static func isOver(_ letter: DeadLetter, at now: Timestamp) -> Bool {
        guard let channel = channel(letter.queue), let job = try? Job.read(letter.message.body) else { return false }
        return job.channel == channel && job.notAfter < now
    }

    /// The job's body with a new moment, everything else as it was; nil when the body is no JSON object.
    static func renewed(_ letter: DeadLetter, from now: Timestamp, _ lifetimes: JobLifetimes = JobLifetimes()) -> [UInt8]? {
        guard let channel = channel(letter.queue), var fields = JSONText.read(letter.message.body)?.fields else { return nil }
        fields["not_after"] = .integer((now + lifetimes[channel]).milliseconds)
        return try? JSONText.line(JSONValue.object(fields))
    }

    private static func channel(_ queue: DeadLetterQueue) -> Channel? {
        switch queue {
        case .assignments, .directory, .unrouted: nil
        case .webPush: .webPush
        case .mobilePush: .mobilePush
        case .email: .email
        }
    }
}
