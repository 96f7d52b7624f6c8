import CCurl

/// Names of hosts as people write them.
public enum HostName {
    /// The name as it goes over the wire: in lower case, other letters than ASCII as punycode (RFC 5891), such as `xn--bcher-kva.example` for
    /// `bücher.example`. Nil when it cannot be a name.
    public static func ascii(_ name: String) -> String? {
        _ = Curl.start
        guard !name.utf8.contains(0), let host = unsafe ccurl_punycode(name) else { return nil }
        defer { unsafe curl_free(host) }
        let text = unsafe String(cString: host)
        return text.utf8.allSatisfy { $0 < 0x80 } ? text : nil
    }
}
