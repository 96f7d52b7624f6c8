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
