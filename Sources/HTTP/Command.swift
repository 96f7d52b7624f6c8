/// What a task asks of the client's thread.
enum Command: Sendable {
    case send(Submission)
    case cancel(Ticket)
    case close(CheckedContinuation<Void, Never>)
}

/// A request on its way to the client's thread.
struct Submission: Sendable {
    var ticket: Ticket
    var request: HTTPRequest
    var origin: Origin
    var deadline: ContinuousClock.Instant
    var continuation: CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>
}
