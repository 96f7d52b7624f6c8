public import Messages
import Routing

/// How one attempt at a job ended, as the worker reported it.
public struct OutcomeReport: Sendable, Codable, Equatable {
    public var result: JobOutcomes.Result
    /// Such as `apns`.
    public var provider: String
    /// A status, or an error code of the transport.
    public var code: String
    /// The provider's reason in its own word, or ours; empty when delivered.
    public var reason: String
    /// What that means, and what to do.
    public var meaning: String
    /// From 1.
    public var attempt: Int
    public var at: Timestamp
    /// When it is tried again, where that is known; nil otherwise.
    public var nextTryAt: Timestamp?

    private enum CodingKeys: String, CodingKey {
        case result, provider, code, reason, meaning, attempt, at
        case nextTryAt = "next_try_at"
    }

    /// What is shown of a worker's report.
    init(_ entry: JobOutcomes.Entry) {
        result = entry.result
        provider = entry.provider
        code = entry.code
        reason = entry.reason
        meaning = OutcomeMeaning.sentence(entry)
        attempt = entry.attempt
        at = entry.at
        nextTryAt = entry.nextTryAt
    }

    /// Provider, status and reason: `apns 410 Unregistered`.
    var answer: String { [provider, code, reason].filter { !$0.isEmpty }.joined(separator: " ") }
}

/// What a worker's report means for an operator, and what to do.
enum OutcomeMeaning {
    /// One sentence; the provider's own word stays beside it.
    static func sentence(_ outcome: JobOutcomes.Entry) -> String {
        switch outcome.result {
        case .delivered: "\(ProviderName.of(outcome.provider)) has accepted it. Whether it was shown, only the page or app can report."
        case .gone: "The provider says that it does not exist any more: the page, app or mailbox has to be registered again."
        case .dead where outcome.reason == "expired": "It was past its deadline before it could be sent: usually nothing to do."
        case .dead: "It was dead-lettered: belfry dead list --conversation \(outcome.conversation) has it with the provider's answer."
        case .retried: "\(cause(outcome)). It is retried by itself."
        case .withdrawn: withdrawal(outcome)
        }
    }

    private static func withdrawal(_ outcome: JobOutcomes.Entry) -> String {
        let reason = Reason(word: outcome.reason, scope: .assignedToMe, goneAt: outcome.at)
        return "It had to wait, was decided again before it was sent, and was not sent. "
            + (reason?.sentenceForOperator ?? "A newer router knows the reason.")
    }

    /// How an attempt ended, in one word.
    static func word(_ result: JobOutcomes.Result) -> String {
        switch result {
        case .delivered: "accepted"
        case .retried: "waiting"
        case .gone: "gone"
        case .dead: "failed"
        case .withdrawn: "withdrawn"
        }
    }

    private static func cause(_ outcome: JobOutcomes.Entry) -> String {
        switch outcome.reason {
        case "certificate":
            return "The provider's certificate is not trusted: check who answers under its name, BELFRY_CA_FILE and the worker's clock"
        case "tls": return "The provider was reached, but TLS failed: check what stands between, and BELFRY_CA_FILE"
        case "otherHostInTrouble":
            return "Apple's other host, where the device may be, is in trouble: nothing to do, unless it lasts"
        default: return cause(outcome.code)
        }
    }

    private static func cause(_ code: String) -> String {
        if code == "not-sent" { return "The worker lacks something to send it with: check its settings" }
        if code == "noFreeSlot" { return "All connections to the provider were in use until its time was over: it was not sent" }
        return switch Int(code) {
        case nil: "The provider was not reached: check the worker's way out (DNS, proxy, firewall)"
        case 401?, 403?: "The provider does not accept our keys: check the worker's settings and its clock"
        case 429?: "The provider asked to slow down: nothing to do, unless it lasts"
        case (500..<600)?: "The provider had trouble of its own: nothing to do, unless it lasts"
        case .some: "The provider did not take it yet: look at its answer"
        }
    }
}

/// What people call a provider.
enum ProviderName {
    /// Its name for the word in reports and logs; the word itself for one that has none here.
    static func of(_ provider: String) -> String { names[provider] ?? provider }

    private static let names = [
        "apns": "Apple", "fcm": "Google", "ses": "Amazon SES", "web-push/mozilla": "Mozilla", "web-push/fcm": "Google",
        "web-push/apple": "Apple", "web-push/wns": "Microsoft", "web-push/other": "the push service",
    ]
}
