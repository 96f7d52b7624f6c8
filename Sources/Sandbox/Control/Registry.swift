import Crypto
import Foundation

/// What the stand-ins remember: subscriptions, removed apps and access tokens.
actor Registry {
    private var subscriptions: [String: SubscriptionState] = [:]
    /// Device and registration tokens whose app is gone, with the time in milliseconds.
    private var removedDevices: [String: Int] = [:]
    private var accessTokens: [String: Date] = [:]
    private var environments: [String: DeviceEnvironment] = [:]
    /// The last provider token of each connection, and since when.
    private var providerTokens: [String: (token: String, since: Date)] = [:]

    func add(_ subscription: PushSubscription) {
        subscriptions[subscription.token] = .active(subscription)
    }

    func subscription(_ token: String) -> SubscriptionState {
        subscriptions[token] ?? .unknown
    }

    var activeSubscriptions: [PushSubscription] {
        subscriptions.values.compactMap { state in
            guard case .active(let subscription) = state else { return nil }
            return subscription
        }.sorted { $0.token < $1.token }
    }

    /// False when there is no such subscription.
    func unsubscribe(_ token: String) -> Bool {
        guard let subscription = subscription(token).subscription else { return false }
        subscriptions[token] = .unsubscribed(subscription)
        return true
    }

    /// The first key used binds a subscription that was made without one.
    func remember(vapidKey: String, for token: String) {
        guard case .active(var subscription) = subscription(token), subscription.vapidKey == nil else { return }
        subscription.vapidKey = vapidKey
        subscriptions[token] = .active(subscription)
    }

    func setEnvironment(_ environment: DeviceEnvironment, of token: String) { environments[token] = environment }

    /// Where a device is known; nil when at both hosts.
    func environment(of token: String?) -> DeviceEnvironment? { token.flatMap { environments[$0] } }

    /// Whether a connection shows another provider token than less than 20 min ago.
    func isUpdate(ofProviderToken token: String?, on connection: String?, now: Date) -> Bool {
        guard let token, let connection else { return false }
        guard let last = providerTokens[connection], last.token != token else {
            if providerTokens.count >= 1000 { providerTokens.removeAll() }
            if providerTokens[connection] == nil { providerTokens[connection] = (token, now) }
            return false
        }
        if now.timeIntervalSince(last.since) < 20 * 60 { return true }
        providerTokens[connection] = (token, now)
        return false
    }

    func removeDevice(_ token: String, since milliseconds: Int) {
        removedDevices[token] = milliseconds
    }

    func restoreDevice(_ token: String) {
        removedDevices[token] = nil
    }

    func removedSince(_ token: String?) -> Int? {
        token.flatMap { removedDevices[$0] }
    }

    var devicesRemoved: [String: Int] { removedDevices }

    func remember(accessToken: String, until expiry: Date) {
        accessTokens[accessToken] = expiry
    }

    func isValid(accessToken: String?, now: Date) -> Bool {
        accessToken.flatMap { accessTokens[$0] }.map { $0 > now } ?? false
    }

    /// Makes every access token worthless, as a revoked grant does.
    func forgetAccessTokens() {
        accessTokens.removeAll()
    }
}
