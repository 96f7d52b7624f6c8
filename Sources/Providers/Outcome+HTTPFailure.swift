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
        let answer = ProviderAnswer(provider: provider, code: code, reason: failure.kind.rawValue)
        switch failure.kind {
        case .resolve, .connect, .tls, .timeout, .cancelled, .stream, .responseTooLarge, .other:
            self = .tryAgain(after: nil, answer)
        case .addressRefused, .badRequest:
            switch origin {
            case .destination: self = .refused(answer)
            case .settings: self = .misconfigured(answer)
            }
        }
    }
}
