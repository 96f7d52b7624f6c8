import CCurl
import Glibc

/// libcurl as a whole.
enum Curl {
    /// Touched before any other call; the language runs it once, whoever comes first.
    static let start: Void = {
        let code = ccurl_start()
        precondition(code == CURLE_OK, "libcurl cannot start: error \(code.rawValue)")
        // With several threads libcurl must not touch signals, so a connection that the peer has closed would end the process.
        signal(SIGPIPE, SIG_IGN)
    }()
}

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
