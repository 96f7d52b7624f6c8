import AMQP
import Messages

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
