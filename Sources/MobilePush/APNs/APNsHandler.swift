import Delivery
import HTTP
import Messages
import Providers

/// Notifies Apple's devices (APNs provider API, token-based).
struct APNsHandler: Sendable {
    private let settings: APNsSettings
    private let tokens: APNsTokens
    private let send: Send

    init(_ settings: APNsSettings, send: @escaping Send) {
        self.settings = settings
        self.tokens = APNsTokens(key: settings.key)
        self.send = send
    }

    /// Sends one notification. When Apple calls our token expired it is made anew and the request sent once more.
    func handle(_ job: Job, _ device: Destination.Device, _ attempt: Attempt) async -> Outcome {
        let request: APNsRequest
        do {
            guard let topic = try topic(of: device) else { return misconfigured("MissingTopic") }
            request = try APNsRequest(job, device, topic: topic, host: settings.url)
        } catch {
            return .refused(ProviderAnswer(provider: APNsReaction.provider, notSent: error.rawValue))
        }
        guard let token = try? await tokens.token(now: attempt.now) else { return misconfigured("notSigned") }
        do {
            let response = try await response(to: request, token, attempt.now)
            return APNsReaction.outcome(of: response, registeredAt: job.destination.registeredAt)
        } catch {
            return Outcome(error, provider: APNsReaction.provider, hostFrom: .settings)
        }
    }

    private func response(
        to request: APNsRequest, _ token: APNsTokens.Token, _ now: Timestamp
    ) async throws(HTTPFailure) -> HTTPResponse {
        let response = try await send(request.http(token: token.text))
        guard APNsReaction.isExpiredToken(response) else { return response }
        // A token that cannot be signed now could be signed a moment ago; the answer we have says what to do.
        guard let newer = try? await tokens.token(after: token, now: now) else { return response }
        return try await send(request.http(token: newer.text))
    }

    private func topic(of device: Destination.Device) throws(MobilePushRefusal) -> APNsTopic? {
        guard let app = device.app else { return settings.topic }
        do { return try APNsTopic(app) } catch { throw .badTopic }
    }

    private func misconfigured(_ reason: String) -> Outcome {
        .misconfigured(ProviderAnswer(provider: APNsReaction.provider, notSent: reason))
    }
}
