/// What a push service knows about an endpoint's token.
enum SubscriptionState: Sendable {
    case unknown
    case active(PushSubscription)
    case unsubscribed(PushSubscription)

    var subscription: PushSubscription? {
        switch self {
        case .unknown: nil
        case .active(let subscription), .unsubscribed(let subscription): subscription
        }
    }
}
