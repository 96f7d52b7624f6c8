/// What a task asks of the client's thread.
enum Command: Sendable {
    case send(Submission)
    case cancel(Ticket)
    case close(CheckedContinuation<Void, Never>)
}

/// A request on its way to the client's thread. An object, because it passes through several hands and has many parts to copy.
final class Submission: Sendable {
    let ticket: Ticket
    let request: HTTPRequest
    let origin: Origin
    let deadline: ContinuousClock.Instant
    let continuation: CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>

    init(
        ticket: Ticket, request: HTTPRequest, origin: Origin, deadline: ContinuousClock.Instant,
        continuation: CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>
    ) {
        self.ticket = ticket
        self.request = request
        self.origin = origin
        self.deadline = deadline
        self.continuation = continuation
    }
}
