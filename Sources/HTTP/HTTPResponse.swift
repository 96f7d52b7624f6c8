import Glibc

/// What the server answered.
public struct HTTPResponse: Sendable, Equatable {
    /// The status code of the final answer: 200 to 599. A redirect is not followed, so 3xx arrives here.
    public var status: Int
    /// The headers of the final answer.
    public var headers: HTTPHeaders
    /// The body: at most 64 kB; a server that sends more makes the request fail.
    public var body: [UInt8]

    /// An answer.
    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// How long the server asks to wait (RFC 9110 §10.2.3), in seconds or until a date; between 1 second and 24 hours. Nil without the
    /// header or when it cannot be read.
    ///
    /// A date is compared with the answer's own `Date` where there is one, so a wrong clock on either side does no harm.
    public var retryAfter: Duration? {
        guard let value = headers["Retry-After"] else { return nil }
        let now = Int64(time(nil))
        return RetryAfter.delay(value, now: date ?? now)
    }

    /// The server's clock when it answered: the `Date` header as seconds since 1970.
    public var date: Int64? {
        guard let value = headers["Date"] else { return nil }
        return HTTPDate.seconds(value, now: Int64(time(nil)))
    }
}
