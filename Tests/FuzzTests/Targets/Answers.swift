import Delivery
import Endpoints
import Messages
import Providers

@testable import Email
@testable import HTTP
@testable import MobilePush
@testable import WebPush

extension FuzzTarget {
    /// The lines and the body of an answer, as libcurl hands them over.
    static let answerHead = FuzzTarget("answer-head") { bytes throws(Finding) in
        guard let response = response(bytes) else { return }
        for name in ["Retry-After", "Date", "Content-Length", "x-amzn-ErrorType", ""] { _ = response.headers[name] }
        try isBounded(response.retryAfter)
    }

    static let webPushAnswer = FuzzTarget("web-push-answer") { bytes throws(Finding) in
        guard let response = response(bytes) else { return }
        for service in PushService.allCases {
            let (_, reason) = WebPushReaction.reading(response, from: service)
            try isWord(ProviderAnswer(provider: service.provider, response, reason: reason))
        }
        _ = response.date.map { Duration.seconds($0 - now.seconds) }
        try isBounded(response.retryAfter)
    }

    static let apnsAnswer = FuzzTarget("apns-answer") { bytes throws(Finding) in
        guard let response = response(bytes) else { return }
        _ = APNsReaction.isRefusedToken(response)
        let reading = APNsReaction.reading(response, registeredAt: now)
        try settles(reading.reaction, reading.answer, response)
    }

    static let fcmAnswer = FuzzTarget("fcm-answer") { bytes throws(Finding) in
        guard let response = response(bytes) else { return }
        _ = FCMReaction.isUnauthenticated(response)
        let reading = FCMReaction.reading(response)
        try settles(reading.reaction, reading.answer, response)
    }

    /// The answer of Google's token server: an access token, and for how long.
    static let fcmTokenAnswer = FuzzTarget("fcm-token-answer") { bytes throws(Finding) in
        guard let response = response(bytes) else { return }
        _ = FCMTokenReaction.skew(in: response, now: now)
        switch FCMTokenReaction.grant(in: response) {
        case .failure(let failure): try settles(failure.outcome)
        case .success: await use(response)
        }
    }

    static let sesAnswer = FuzzTarget("ses-answer") { bytes throws(Finding) in
        guard let response = response(bytes) else { return }
        let reading = SESReaction.reading(response)
        try settles(reading.reaction, reading.answer, response)
    }

    private static let account = try? ServiceAccount(json: FuzzAccount.json)

    /// Asks for the token, and then whether it is still good.
    private static func use(_ response: HTTPResponse) async {
        guard let account else { return }
        let tokens = FCMTokens(account: account, clock: { .now }) { _ async throws(HTTPFailure) in response }
        for _ in 0..<2 { _ = try? await tokens.token(now: now) }
    }

    private static func response(_ bytes: [UInt8]) -> HTTPResponse? {
        var reader = ResponseReader()
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            let line = rest[...end]
            rest = rest[(end + 1)...]
            guard reader.take(header: line) else { return nil }
            // After an interim answer come the lines of the next.
            if line.count <= 2, reader.isAnswered { break }
        }
        guard reader.take(body: rest) else { return nil }
        _ = (reader.isComplete(isStreamReset: true), reader.isComplete(isStreamReset: false))
        return reader.response
    }

    /// As it is without evidence, and as it is with.
    private static func settles(_ reaction: Reaction, _ answer: ProviderAnswer, _ response: HTTPResponse) throws(Finding) {
        try settles(Outcome(reaction, answer, response))
        let guardian = CredentialGuard()
        for _ in 0..<2 {
            let sending = GuardedSending(to: "d-1", under: Credentials(provider: answer.provider), sentAt: guardian.now)
            try settles(guardian.outcome(reaction, answer, response, of: sending))
            guardian.noteAccepted("d-2", under: sending.credentials, sentAt: guardian.now)
        }
    }

    private static func settles(_ outcome: Outcome) throws(Finding) {
        try isWord(outcome.answer)
        if case .tryAgain(let after, _) = outcome { try isBounded(after) }
        let attempt = Attempt(number: 1, deferrals: 0, firstAt: now, now: now)
        _ = RetryPolicy().settlement(for: outcome, attempt: attempt, notAfter: now + .seconds(14_400))
        _ = outcome.signal
    }

    /// Of a provider's words only one is kept, because it goes into logs, headers and metrics.
    private static func isWord(_ answer: ProviderAnswer) throws(Finding) {
        let isWord = answer.reason.utf8.count <= 64 && answer.reason.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        try Finding.unless(isWord, "a provider's reason is more than a word")
        try Finding.unless(answer.id.map { (1...128).contains($0.utf8.count) } ?? true, "a provider's id is too long to be kept")
    }

    private static func isBounded(_ delay: Duration?) throws(Finding) {
        try Finding.unless(
            delay.map { (.seconds(1)...Duration.seconds(86_400)).contains($0) } ?? true, "a delay is not between 1 s and a day")
    }
}
