public import Messages

/// One channel's way of delivering: what a worker is given at its start.
public protocol JobHandler: Sendable {
    /// Tries to notify the job's destination, once. Never throws: whatever happens is an outcome. A cancelled task ends the attempt as
    /// ``Outcome/tryAgain(after:_:)``.
    func handle(_ job: Job, attempt: Attempt) async -> Outcome
}
