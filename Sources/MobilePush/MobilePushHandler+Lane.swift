public import Delivery
public import Messages

extension MobilePushHandler {
    /// Apple's two hosts and Google's service each have their own.
    public func lane(of job: Job) -> LaneName {
        guard case .device(let device) = job.destination.address else { return LaneName(service: "mobile-push") }
        return switch device.provider {
        case .apns: LaneName(service: APNsReaction.provider, host: device.environment == .sandbox ? "sandbox" : "")
        case .fcm: LaneName(service: FCMReaction.provider)
        }
    }
}
