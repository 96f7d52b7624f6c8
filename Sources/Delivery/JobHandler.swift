public import CircuitBreaking
public import Messages

/// One channel's way of delivering: what a worker is given at its start.
public protocol JobHandler: Sendable {
    /// Tries to notify the job's destination, once. Never throws: whatever happens is an outcome. A cancelled task ends the attempt as
    /// ``Outcome/tryAgain(after:_:)``.
    func handle(_ job: Job, attempt: Attempt) async -> Outcome

    /// Which circuit the job needs: when a service is in trouble, only its own jobs wait. Asked before ``handle(_:attempt:)`` for every job,
    /// so it must be cheap; a job that cannot be sent at all may get any circuit.
    func circuit(of job: Job) -> CircuitKey
}

/// Which try at a job this is.
public struct Attempt: Sendable, Equatable {
    /// From 1.
    public var number: Int
    /// How often it was deferred for a reason that is not its own.
    public var deferrals: Int
    public var firstAt: Timestamp
    public var now: Timestamp

    public init(number: Int, deferrals: Int, firstAt: Timestamp, now: Timestamp) {
        self.number = number
        self.deferrals = deferrals
        self.firstAt = firstAt
        self.now = now
    }
}
