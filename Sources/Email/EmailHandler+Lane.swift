public import Delivery
public import Messages

extension EmailHandler {
    /// There is one service for all mails.
    public func lane(of job: Job) -> LaneName { LaneName(service: SESReaction.provider) }
}
