public import HTTP

/// How a handler reaches its provider: an ``HTTPClient``'s `send`, or a stand-in's in tests.
public typealias Send = @Sendable (HTTPRequest) async throws(HTTPFailure) -> HTTPResponse

/// Tells a time that nobody can set, so that ages are true whatever happens to the machine's clock. Tests pass their own.
public typealias MonotonicClock = @Sendable () -> ContinuousClock.Instant
