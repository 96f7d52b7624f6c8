public import Delivery
public import HTTP

/// What a provider's answer means for the job: the words of the status tables.
public enum Reaction: Sendable, Equatable {
    /// The provider has taken it.
    case delivered
    /// The destination is dead.
    case gone
    /// The destination is dead, or our settings are wrong: the same words for both, and ``CredentialGuard`` decides.
    case goneIfOthersAreAccepted
    /// Not now. The provider's own `Retry-After` decides when, else the retry schedule.
    case retry
    /// Not now, and not before this time when the provider names none.
    case retryAfter(Duration)
    /// This one message is wrong, the destination and our credentials are not.
    case refused
    /// This one message is wrong, or our settings are: the same words for both, and ``CredentialGuard`` decides.
    case refusedIfOthersAreAccepted
    /// Our keys, clock or account are wrong, or the answer is not the provider's own.
    case misconfigured
}

extension Outcome {
    /// The outcome of an answer that has been looked up in a table. `Retry-After` counts only where the table says to try again. What only
    /// ``CredentialGuard`` can decide is held to be our fault here: without evidence nothing is given up.
    public init(_ reaction: Reaction, _ answer: ProviderAnswer, _ response: HTTPResponse) {
        switch reaction {
        case .delivered: self = .delivered(answer)
        case .gone: self = .destinationGone(answer)
        case .retry: self = .tryAgain(after: response.retryAfter, answer)
        case .retryAfter(let delay): self = .tryAgain(after: response.retryAfter ?? delay, answer)
        case .refused: self = .refused(answer)
        case .misconfigured, .goneIfOthersAreAccepted, .refusedIfOthersAreAccepted: self = .misconfigured(answer)
        }
    }
}

extension Outcome {
    /// The same outcome with something else in the answer.
    public func changed(_ change: (inout ProviderAnswer) -> Void) -> Outcome {
        var answer = answer
        change(&answer)
        return switch self {
        case .delivered: .delivered(answer)
        case .tryAgain(let after, _): .tryAgain(after: after, answer)
        case .destinationGone: .destinationGone(answer)
        case .refused: .refused(answer)
        case .misconfigured: .misconfigured(answer)
        }
    }
}

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

extension ProviderAnswer {
    /// What an answer says. Of the reason only a word is kept, because it comes from outside and goes into logs, headers and metrics.
    public init(provider: String, _ response: HTTPResponse, reason: String = "") {
        self.init(provider: provider, code: String(response.status), reason: ProviderAnswer.word(reason))
    }

    /// An answer of our own, when nothing was sent: the code is the reason.
    public init(provider: String, notSent reason: String, setting: String? = nil) {
        self.init(provider: provider, code: "not-sent", reason: reason, setting: setting)
    }

    /// The reason of ours for an answer that somebody else must have given: a proxy, or whoever else a setting of ours leads to.
    public static let notFromProvider = "notFromProvider"
    /// Where to look when an answer is not the provider's own and nothing but these could have led elsewhere.
    public static let detour = "BELFRY_CA_FILE or BELFRY_CONNECT_TO"

    /// A provider's id of what it has taken, if it is one that may be kept: 1 to 128 printable characters of ASCII.
    public static func id(_ text: some StringProtocol) -> String? {
        let bytes = text.utf8
        guard (1...128).contains(bytes.count), bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        return String(text)
    }

    /// The first word of a text, at most 64 characters of the ASCII letters, digits, `.`, `_` and `-`.
    static func word(_ text: String) -> String {
        let allowed = text.utf8.prefix(64).prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
        return String(decoding: allowed, as: UTF8.self)
    }
}
