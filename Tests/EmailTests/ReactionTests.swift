import CircuitBreaking
import Delivery
import HTTP
import Providers
import Testing

@testable import Email

@Suite struct ReactionTests {
    private static let hour = Reaction.retryAfter(.seconds(3600))

    @Test(arguments: [
        (429, "TooManyRequestsException", "Too many requests", Reaction.retry),
        (400, "Throttling", "Maximum sending rate exceeded.", .retry),
        (400, "ThrottlingException", "Maximum sending rate exceeded.", .retry),
        (400, "Throttling", "Daily message quota exceeded.", hour), (400, "ThrottlingException", "Daily message quota exceeded.", hour),
        (400, "LimitExceededException", "", hour), (400, "AccountSuspendedException", "", .misconfigured),
        (400, "SendingPausedException", "", .misconfigured), (400, "MailFromDomainNotVerifiedException", "", .misconfigured),
        (400, "MessageRejected", "Email address is not verified. x@example.com", .misconfigured),
        (400, "MessageRejected", "Message contains a virus", .refusedIfOthersAreAccepted),
        (400, "BadRequestException", "Invalid", .refusedIfOthersAreAccepted),
        (403, "SignatureDoesNotMatch", "", .misconfigured), (403, "InvalidSignatureException", "", .misconfigured),
        (403, "InvalidClientTokenId", "", .misconfigured), (403, "UnrecognizedClientException", "", .misconfigured),
        (403, "ExpiredToken", "", .misconfigured), (403, "ExpiredTokenException", "", .misconfigured),
        (403, "AccessDenied", "", .misconfigured), (403, "AccessDeniedException", "", .misconfigured),
        (404, "NotFoundException", "", .misconfigured), (500, "InternalFailure", "", .retry), (503, "ServiceUnavailable", "", .retry),
        (502, "InternalFailure", "", .retry), (400, "Novelty", "", .refused),
    ])
    func `Amazon's page`(status: Int, name: String, message: String, reaction: Reaction) {
        let inHeader = HTTPResponse(status, #"{"message":"\#(message)"}"#, headers: name.isEmpty ? [:] : ["x-amzn-ErrorType": name])
        let inBody = HTTPResponse(status, name.isEmpty ? "" : #"{"__type":"\#(name)","Message":"\#(message)"}"#)
        for response in [inHeader, inBody] {
            let (read, answer) = SESReaction.reading(response)
            #expect(read == reaction)
            #expect(answer.code == String(status) && answer.reason == name && answer.id == nil)
            let isHeld = reaction == .misconfigured || reaction == .refusedIfOthersAreAccepted
            #expect((answer.setting != nil) == isHeld, "what may be our fault names the setting to look at")
            if ["TooManyRequestsException", "Throttling", "ThrottlingException", "LimitExceededException"].contains(name) {
                // The account is to send less: a signal for its circuit, whatever the status.
                #expect(answer.signal == .trouble(.throttled, retryAfter: reaction == Self.hour ? .seconds(3600) : nil))
            } else {
                #expect(answer.signal == nil)
            }
        }
    }

    @Test(arguments: [
        (200, "<html>Sign in</html>", Reaction.misconfigured), (200, "", .misconfigured), (200, "{}", .misconfigured),
        (403, "<html>", .misconfigured), (404, "", .misconfigured), (400, "", .misconfigured), (301, "", .misconfigured),
        (400, #"{"error":"blocked"}"#, .misconfigured), (408, "", .retry), (429, "<html>", .retry), (502, "<html>", .retry),
    ])
    func `what is not Amazon's own answer is nobody's fault but ours`(status: Int, body: String, reaction: Reaction) {
        let (read, answer) = SESReaction.reading(HTTPResponse(status, body))
        #expect(read == reaction)
        guard reaction == .misconfigured else { return }
        #expect(answer.reason == "notFromProvider" && answer.setting == "BELFRY_SES_URL")
    }

    @Test func `the mail's id is kept`() {
        let (reaction, answer) = SESReaction.reading(HTTPResponse(200, #"{"MessageId":"0102018e-4d-000000"}"#))
        #expect(reaction == .delivered && answer.id == "0102018e-4d-000000")
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
        #expect(!"\(SESReaction.reading(HTTPResponse(400, body)))".contains("nadia"))
    }

    @Test func `Amazon's own time wins`() {
        let response = HTTPResponse(429, headers: ["Retry-After": "4", "x-amzn-ErrorType": "TooManyRequestsException"])
        let answer = ProviderAnswer(
            provider: "ses", code: "429", reason: "TooManyRequestsException", signal: .trouble(.throttled, retryAfter: .seconds(4)))
        let reading = SESReaction.reading(response)
        #expect(Outcome(reading.reaction, reading.answer, response) == .tryAgain(after: .seconds(4), answer))
    }
}
