import Delivery
import Endpoints
import Logging
import Messages
import Synchronization

/// Lets `KeyMismatchGuard` decide about subscriptions of another key, and says in the log when a service is suspected to refuse all.
final class KeyMismatches: Sendable {
    private let state = Mutex(KeyMismatchGuard())
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    /// A message has been taken.
    func noteAccepted(_ message: WebPushMessage) {
        state.withLock { $0.noteAccepted(message.job.destination.id, at: message.endpoint.service, now: message.now) }
    }

    /// The outcome when none of our keys is the subscription's.
    /// - Parameter isCertain: the service leaves no doubt that our token is good (``WebPushReaction/blamesKeyAlone(_:from:reason:)``).
    func outcome(of message: WebPushMessage, _ answer: ProviderAnswer, isCertain: Bool) -> Outcome {
        let service = message.endpoint.service
        let verdict = state.withLock { $0.judge(message.job.destination.id, at: service, isCertain: isCertain, now: message.now) }
        switch verdict {
        case .gone: return .destinationGone(answer)
        case .held(let isNews):
            if isNews {
                logger.error(
                    "a push service says that subscriptions were made with other keys than ours: none is given up while this lasts",
                    metadata: ["provider": "\(service.provider)", "setting": "BELFRY_VAPID_PRIVATE_KEY"])
            }
            var answer = answer
            // One stale subscription says nothing about the service: its lane stays open for the others.
            answer.sign = .nothing
            return .misconfigured(answer)
        }
    }
}
