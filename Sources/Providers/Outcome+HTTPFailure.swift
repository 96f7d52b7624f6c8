public import Delivery
public import HTTP

/// Who chose the host of a request, and so who is to blame when it cannot be talked to at all.
public enum HostOrigin: Sendable {
    /// The destination's own address: the job is at fault.
    case destination
    /// Our settings: every job would fail.
    case settings
}

extension Outcome {
    /// The outcome when there is no answer. What may have been sent is tried again all the same: a notification that comes twice does
    /// less harm than one that never comes, and most channels show a duplicate only once.
    public init(_ failure: HTTPFailure, provider: String, hostFrom origin: HostOrigin) {
        let code = failure.code == 0 ? failure.kind.rawValue : "curl-\(failure.code)"
        let answer = ProviderAnswer(provider: provider, code: code, reason: failure.word)
        switch failure.kind {
        case .resolve, .connect, .tls, .timeout, .noFreeSlot, .cancelled, .stream, .responseTooLarge, .other:
            self = .tryAgain(after: nil, answer)
        case .addressRefused, .badRequest:
            switch origin {
            case .destination: self = .refused(answer)
            case .settings: self = .misconfigured(answer)
            }
        }
    }
}

extension HTTPFailure {
    /// The word for answers: the kind, and a word of its own for a server that could not prove who it is. Nothing is wrong with the network
    /// then: the certificate has expired, somebody stands in between, or an authority is missing in `BELFRY_CA_FILE`.
    fileprivate var word: String {
        // CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS.
        kind == .tls && [60, 83, 90, 91].contains(code) ? "certificate" : kind.rawValue
    }
}
