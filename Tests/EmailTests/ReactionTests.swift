import Delivery
import HTTP
import Providers
import Testing

@testable import Email

@Suite struct ReactionTests {
    private static let hour = Reaction.retryAfter(.seconds(3600))

    @Test(arguments: [
        (200, "", "", Reaction.delivered),
        (429, "TooManyRequestsException", "Too many requests", .retry),
        (400, "Throttling", "Maximum sending rate exceeded.", .retry),
        (400, "ThrottlingException", "Maximum sending rate exceeded.", .retry),
        (400, "Throttling", "Daily message quota exceeded.", hour), (400, "ThrottlingException", "Daily message quota exceeded.", hour),
        (400, "LimitExceededException", "", hour), (400, "AccountSuspendedException", "", .misconfigured),
        (400, "SendingPausedException", "", .misconfigured), (400, "MailFromDomainNotVerifiedException", "", .misconfigured),
        (400, "MessageRejected", "Email address is not verified. x@example.com", .misconfigured),
        (400, "MessageRejected", "Message contains a virus", .refused), (400, "BadRequestException", "Invalid", .refused),
        (403, "SignatureDoesNotMatch", "", .misconfigured), (403, "InvalidSignatureException", "", .misconfigured),
        (403, "InvalidClientTokenId", "", .misconfigured), (403, "UnrecognizedClientException", "", .misconfigured),
        (403, "ExpiredToken", "", .misconfigured), (403, "ExpiredTokenException", "", .misconfigured),
        (403, "AccessDenied", "", .misconfigured), (403, "AccessDeniedException", "", .misconfigured),
        (404, "NotFoundException", "", .misconfigured), (500, "InternalFailure", "", .retry), (503, "ServiceUnavailable", "", .retry),
        (502, "", "", .retry), (403, "", "", .misconfigured), (400, "Novelty", "", .refused), (301, "", "", .refused),
    ])
    func `Amazon's page`(status: Int, name: String, message: String, reaction: Reaction) {
        let inHeader = HTTPResponse(status, #"{"message":"\#(message)"}"#, headers: name.isEmpty ? [:] : ["x-amzn-ErrorType": name])
        let inBody = HTTPResponse(status, name.isEmpty ? "" : #"{"__type":"\#(name)","Message":"\#(message)"}"#)
        for response in [inHeader, inBody] {
            var answer = ProviderAnswer(provider: "ses", code: String(status), reason: name)
            if ["TooManyRequestsException", "Throttling", "ThrottlingException", "LimitExceededException"].contains(name) {
                // The account is to send less: a sign for its lane, whatever the status.
                answer.sign = .throttles(reaction == Self.hour ? .seconds(3600) : nil)
            }
            #expect(SESReaction.outcome(of: response) == Outcome(reaction, answer, response))
        }
    }

    @Test(arguments: [
        "MessageRejected", "MessageRejected:http://internal.amazon.com/coral/com.amazonaws.ses/", "MessageRejected:",
    ])
    func `the header's name ends at a colon`(value: String) {
        #expect(SESError(HTTPResponse(400, headers: ["X-Amzn-Errortype": value])).name == "MessageRejected")
    }

    @Test func `the body's name begins after a hash`() {
        #expect(SESError(HTTPResponse(400, #"{"__type":"com.amazonaws.ses#Throttling"}"#)).name == "Throttling")
        #expect(SESError(HTTPResponse(500, "<html>")).name.isEmpty)
    }

    @Test func `no answer shows an address`() {
        let body = #"{"__type":"MessageRejected","message":"Email address is not verified: nadia@example.com"}"#
        #expect(!"\(SESReaction.outcome(of: HTTPResponse(400, body)))".contains("nadia"))
    }

    @Test func `Amazon's own time wins`() {
        let response = HTTPResponse(429, headers: ["Retry-After": "4", "x-amzn-ErrorType": "TooManyRequestsException"])
        let answer = ProviderAnswer(
            provider: "ses", code: "429", reason: "TooManyRequestsException", sign: .throttles(.seconds(4)))
        #expect(SESReaction.outcome(of: response) == .tryAgain(after: .seconds(4), answer))
    }
}
