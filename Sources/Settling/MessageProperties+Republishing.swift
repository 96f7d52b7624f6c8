public import AMQP

extension MessageProperties {
    /// The properties for another trip through the broker: without what the broker wrote about the last one.
    ///
    /// A broker before 4.0 reads `x-death` back and drops what it takes for a cycle; 4.x would show a stale `x-delivery-count` to the
    /// next consumer; `CC` and `BCC` would send copies, and an expiration would outrun the retry queue.
    public func withoutTraces() -> MessageProperties {
        var properties = self
        properties.expiration = nil
        properties.isPersistent = true
        for name in headers.keys where Self.isTrace(name) { properties.headers[name] = nil }
        return properties
    }

    private static func isTrace(_ name: String) -> Bool {
        ["x-death", "x-delivery-count", "x-acquired-count", "CC", "BCC"].contains(name)
            || name.hasPrefix("x-first-death-") || name.hasPrefix("x-last-death-")
    }
}
