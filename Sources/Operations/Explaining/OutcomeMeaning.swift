import Messages
import Routing

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
