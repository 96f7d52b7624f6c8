import CircuitBreaking
import Delivery
import HTTP
import Providers

/// What SES' answer means: API v2, "SendEmail", "Errors", and the errors all of Amazon's services have in common.
enum SESReaction {
    static let provider = "ses"

    private struct Accepted: Decodable {
        let MessageId: String?
    }

    /// What an answer means, and what is kept of it.
    static func reading(_ response: HTTPResponse) -> (reaction: Reaction, answer: ProviderAnswer) {
        if (200..<300).contains(response.status) {
            // A page with 200 is somebody else's, and no mail has been taken.
            guard let id = JSON.decode(Accepted.self, from: response.body)?.MessageId else { return foreign(response) }
            var answer = ProviderAnswer(provider: provider, response)
            answer.id = ProviderAnswer.id(id)
            return (.delivered, answer)
        }
        let error = SESError(response)
        guard !error.name.isEmpty else { return foreign(response) }
        let reaction = reaction(response.status, error)
        var answer = ProviderAnswer(provider: provider, response, reason: error.name)
        answer.setting = setting(reaction, error)
        answer.signal = signal(reaction, error, response)
        return (reaction, answer)
    }

    /// No answer of Amazon's, which names every error: the mail is not to blame.
    private static func foreign(_ response: HTTPResponse) -> (reaction: Reaction, answer: ProviderAnswer) {
        switch response.status {
        case 408, 429, 500...: (.retry, ProviderAnswer(provider: provider, response))
        default:
            (
                .misconfigured,
                ProviderAnswer(
                    provider: provider, code: String(response.status), reason: ProviderAnswer.notFromProvider, setting: "BELFRY_SES_URL")
            )
        }
    }

    /// Amazon says "slow down" with 400 too.
    private static func signal(_ reaction: Reaction, _ error: SESError, _ response: HTTPResponse) -> CircuitSignal? {
        guard isThrottling(error) else { return nil }
        return switch reaction {
        case .retry: .trouble(.throttled, retryAfter: response.retryAfter)
        case .retryAfter(let delay): .trouble(.throttled, retryAfter: response.retryAfter ?? delay)
        case .delivered, .gone, .goneIfOthersAreAccepted, .refused, .refusedIfOthersAreAccepted, .misconfigured: nil
        }
    }

    /// What to look at when it is our fault.
    private static func setting(_ reaction: Reaction, _ error: SESError) -> String? {
        switch reaction {
        case .misconfigured, .refusedIfOthersAreAccepted: break
        case .delivered, .gone, .goneIfOthersAreAccepted, .retry, .retryAfter, .refused: return nil
        }
        return switch error.name {
        case "MessageRejected", "MailFromDomainNotVerifiedException", "BadRequestException": "BELFRY_EMAIL_FROM"
        case "AccountSuspendedException", "SendingPausedException": "the SES account"
        case "SignatureDoesNotMatch", "SignatureDoesNotMatchException", "InvalidSignatureException":
            "BELFRY_SES_SECRET_ACCESS_KEY, BELFRY_SES_REGION or the clock of this machine"
        case "NotFoundException": "BELFRY_SES_REGION"
        default: "BELFRY_SES_ACCESS_KEY_ID"
        }
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
        // A sender we have not proved to be ours, or in the sandbox a receiver; anything else is about what the mail says, or about our
        // sender's name and address, which all mails share.
        case "MessageRejected": error.message.contains("not verified") ? .misconfigured : .refusedIfOthersAreAccepted
        case "BadRequestException": .refusedIfOthersAreAccepted
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

/// The error in SES' answer.
struct SESError: Equatable {
    /// Such as `MessageRejected`; empty when there is none.
    let name: String
    /// For people, in lower case. It may quote an address, so it is only looked at.
    let message: String

    private struct Body: Decodable {
        let type: String?
        let message: String?
        let capitalMessage: String?

        enum CodingKeys: String, CodingKey {
            case type = "__type"
            case message
            case capitalMessage = "Message"
        }
    }

    /// The name is in a header, where an address may follow after a colon, or in the body, where a namespace may come before a `#`.
    init(_ response: HTTPResponse) {
        let body = JSON.decode(Body.self, from: response.body)
        let header = response.headers["x-amzn-ErrorType"].map { $0.prefix { $0 != ":" } }
        name = String(header ?? (body?.type).flatMap { $0.split(separator: "#").last } ?? "")
        message = (body?.message ?? body?.capitalMessage ?? "").lowercased()
    }
}
