/// Headers that the broker writes, or acts upon.
public enum BrokerHeader {
    /// Whether the broker writes it about a message's way through queues: deaths and deliveries.
    public static func isTrace(_ name: String) -> Bool {
        ["x-death", "x-delivery-count", "x-acquired-count"].contains(name)
            || name.hasPrefix("x-first-death-") || name.hasPrefix("x-last-death-")
    }

    /// Whether it makes the broker send copies.
    static func sendsCopies(_ name: String) -> Bool { ["CC", "BCC"].contains(name) }
}

extension MessageProperties {
    /// The properties for another trip through the broker: without what the broker wrote about the last one.
    ///
    /// A broker before 4.0 reads `x-death` back and drops what it takes for a cycle; 4.x would show a stale `x-delivery-count` to the
    /// next consumer; `CC` and `BCC` would send copies, and an expiration would outrun the retry queue.
    public func withoutTraces() -> MessageProperties {
        var properties = self
        properties.expiration = nil
        properties.isPersistent = true
        for name in headers.keys where BrokerHeader.isTrace(name) || BrokerHeader.sendsCopies(name) { properties.headers[name] = nil }
        return properties
    }
}
