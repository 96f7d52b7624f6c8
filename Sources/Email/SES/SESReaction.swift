import Delivery
import HTTP
import Providers

/// What SES' answer means: API v2, "SendEmail", "Errors", and the errors all of Amazon's services have in common.
enum SESReaction {
    static let provider = "ses"

    /// The outcome of an answer.
    static func outcome(of response: HTTPResponse) -> Outcome {
        let isSuccess = (200..<300).contains(response.status)
        let error = SESError(response)
        var answer = ProviderAnswer(provider: provider, response, reason: isSuccess ? "" : error.name)
        let outcome = Outcome(isSuccess ? .delivered : reaction(response.status, error), answer, response)
        // Amazon says "slow down" with 400 too.
        guard isThrottling(error), case .tryAgain(let after, _) = outcome else { return outcome }
        answer.sign = .throttles(after)
        return .tryAgain(after: after, answer)
    }

    /// Whether the account as a whole is to send less.
    private static func isThrottling(_ error: SESError) -> Bool {
        ["TooManyRequestsException", "Throttling", "ThrottlingException", "LimitExceededException"].contains(error.name)
    }

    private static func reaction(_ status: Int, _ error: SESError) -> Reaction {
        switch error.name {
        case "TooManyRequestsException": .retry
        // The day's mails are used up; a rate is free again in a moment.
        case "Throttling", "ThrottlingException": error.message.contains("quota exceeded") ? .retryAfter(.seconds(3600)) : .retry
        case "LimitExceededException": .retryAfter(.seconds(3600))
        case "AccountSuspendedException", "SendingPausedException", "MailFromDomainNotVerifiedException": .misconfigured
        // A sender we have not proved to be ours, or in the sandbox a receiver; anything else is about what the mail says.
        case "MessageRejected": error.message.contains("not verified") ? .misconfigured : .refused
        case "BadRequestException": .refused
        case "SignatureDoesNotMatch", "SignatureDoesNotMatchException", "InvalidSignatureException": .misconfigured
        case "InvalidClientTokenId", "UnrecognizedClientException", "IncompleteSignature", "MissingAuthenticationToken": .misconfigured
        // The configuration set or the template.
        case "NotFoundException": .misconfigured
        case let name where name.hasPrefix("ExpiredToken") || name.hasPrefix("AccessDenied"): .misconfigured
        default: reaction(http: status)
        }
    }

    private static func reaction(http status: Int) -> Reaction {
        switch status {
        case 401, 403, 404: .misconfigured
        case 408, 429: .retry
        case 300..<500: .refused
        default: .retry
        }
    }
}
