import CCurl

/// What a CURLcode says about a request: the one table that turns libcurl's errors into decisions.
struct TransferCode {
    var rawValue: Int

    init(_ code: CURLcode) {
        rawValue = Int(code.rawValue)
    }

    init(rawValue: Int) {
        self.rawValue = rawValue
    }

    var isOK: Bool { rawValue == 0 }
    var isStreamReset: Bool { rawValue == Int(CURLE_HTTP2_STREAM.rawValue) }

    var kind: HTTPFailure.Kind {
        switch CURLcode(UInt32(rawValue)) {
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST: .resolve
        case CURLE_COULDNT_CONNECT: .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
            .tls
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_HTTP2, CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_SEND_FAIL_REWIND,
            CURLE_HTTP2_STREAM, CURLE_HTTP3, CURLE_WEIRD_SERVER_REPLY, CURLE_SSL_SHUTDOWN_FAILED, CURLE_BAD_CONTENT_ENCODING:
            .stream
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_NOT_BUILT_IN, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_UNKNOWN_OPTION,
            CURLE_SETOPT_OPTION_SYNTAX:
            .badRequest
        default: .other
        }
    }

    /// What may have reached the server.
    ///
    /// - Parameter wasIssued: libcurl had a connection and began to write the request. Then nothing is certain any more, not even after
    ///   "could not connect": that may have been a second try of libcurl's own.
    func delivery(wasIssued: Bool) -> HTTPFailure.Delivery {
        if wasIssued { return .mayHaveBeenSent }
        switch kind {
        case .resolve, .connect, .tls, .timeout, .noFreeSlot, .badRequest, .cancelled, .addressRefused: return .notSent
        case .stream, .responseTooLarge, .other: return .mayHaveBeenSent
        }
    }

    /// The failure for a host.
    func failure(host: String, wasIssued: Bool) -> HTTPFailure {
        HTTPFailure(delivery: delivery(wasIssued: wasIssued), kind: kind, code: rawValue, text: "\(words): \(host)")
    }

    private var words: String {
        switch kind {
        case .resolve: "the host name has no address"
        case .connect: "no connection"
        case .tls: rawValue == Int(CURLE_PEER_FAILED_VERIFICATION.rawValue) ? "the server's certificate is not trusted" : "TLS failed"
        case .timeout: "no answer in time"
        case .noFreeSlot: "no free slot in time"
        case .cancelled: "cancelled"
        case .stream: "the connection ended before the answer was complete"
        case .addressRefused: "the host's address is not one to talk to"
        case .responseTooLarge: "the answer is too large"
        case .badRequest: "the request is malformed"
        case .other: "the transfer failed"
        }
    }
}
