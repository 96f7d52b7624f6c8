public import HTTP

/// How a handler reaches its provider: an ``HTTPClient``'s `send`, or a stand-in's in tests.
public typealias Send = @Sendable (HTTPRequest) async throws(HTTPFailure) -> HTTPResponse
