import CoreMetrics
import Endpoints
import HTTP
import Logging
import Messages
import Synchronization

/// Shows how far the push services' clocks are from ours: in a gauge, and in the log when it is more than a minute.
final class ServiceClockWatch: Sendable {
    private let state = Mutex(ServiceClock())
    private let gauges: [PushService: Gauge]
    private let logger: Logger
    private let now: @Sendable () -> Timestamp

    init(logger: Logger, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.logger = logger
        self.now = now
        gauges = Dictionary(
            uniqueKeysWithValues: PushService.allCases.map {
                ($0, Gauge(label: WebPushMetric.clockSkew.rawValue, dimensions: [("provider", $0.provider)]))
            })
    }

    /// How far the service's clock is ahead of ours: nil when the answer does not say, and mostly also when nobody needs it.
    func look(at response: HTTPResponse, from service: PushService, isNeeded: Bool) -> Duration? {
        let now = self.now()
        guard state.withLock({ $0.isDue(service, now: now) }) || isNeeded, let date = response.date else { return nil }
        let skew = Duration.seconds(date - now.seconds)
        gauges[service]?.record(skew / .seconds(1))
        let metadata: Logger.Metadata = ["provider": "\(service.provider)", "seconds": "\(date - now.seconds)"]
        switch state.withLock({ $0.note(skew, of: service) }) {
        case .differs?: logger.warning("a push service's clock differs from ours by more than a minute", metadata: metadata)
        case .agrees?: logger.notice("a push service's clock agrees with ours again", metadata: metadata)
        case nil: break
        }
        return skew
    }
}
