import Delivery
import HTTP
import Messages
import Providers

/// Notifies devices through Google's service (FCM HTTP v1).
struct FCMHandler: Sendable {
    private let settings: FCMSettings
    private let tokens: FCMTokens
    private let send: Send

    init(_ settings: FCMSettings, send: @escaping Send) {
        self.settings = settings
        self.tokens = FCMTokens(account: settings.account, send: send)
        self.send = send
    }

    /// Sends one notification. When Google refuses our access token a new one is fetched and the request sent once more.
    func handle(_ job: Job, _ device: Destination.Device, _ attempt: Attempt) async -> Outcome {
        let request: FCMRequest
        do {
            request = try FCMRequest(job, device, settings, now: attempt.now)
        } catch {
            return .refused(ProviderAnswer(provider: FCMReaction.provider, notSent: error.rawValue))
        }
        do {
            let first = try await tokens.token(now: attempt.now)
            let answer = await answer(to: request, token: first)
            guard case .success(let response) = answer, FCMReaction.isUnauthenticated(response) else { return outcome(of: answer) }
            await tokens.drop(first)
            return outcome(of: await self.answer(to: request, token: try await tokens.token(now: attempt.now)))
        } catch {
            return error.outcome
        }
    }

    private func answer(to request: FCMRequest, token: String) async -> Result<HTTPResponse, HTTPFailure> {
        do { return .success(try await send(request.http(token: token))) } catch { return .failure(error) }
    }

    private func outcome(of answer: Result<HTTPResponse, HTTPFailure>) -> Outcome {
        switch answer {
        case .success(let response): FCMReaction.outcome(of: response)
        case .failure(let failure): Outcome(failure, provider: FCMReaction.provider, hostFrom: .settings)
        }
    }
}
