public import Foundation

extension SandboxServer {
    /// Subscribes like a browser does.
    /// - Parameters:
    ///   - vapidKey: the `applicationServerKey`, base64url; without one the first push binds the subscription to its key.
    ///   - realHost: the endpoint names the real service's host, for senders that are redirected to the sandbox.
    ///   - bodyLimit: how many bytes a body may have; nil means 4096.
    public func createSubscription(
        name: String? = nil, service: PushService = .mozilla, vapidKey: String? = nil, realHost: Bool = false, bodyLimit: Int? = nil
    ) async -> PushSubscription {
        let wish = SubscriptionRequest(vapidKey: vapidKey, name: name, service: service, realHost: realHost, bodyLimit: bodyLimit)
        let subscription = wish.subscribe(baseURL: baseURL)
        await switchboard.registry.add(subscription)
        return subscription
    }

    /// The browser unsubscribes: its endpoint answers 410 from now on. False when there is no such token.
    @discardableResult
    public func removeSubscription(_ token: String) async -> Bool {
        await switchboard.registry.unsubscribe(token)
    }

    /// The app is deleted from the device: APNs answers 410 Unregistered with that time, FCM 404 UNREGISTERED.
    public func removeDevice(_ token: String, at time: Date = Date()) async {
        await switchboard.registry.removeDevice(token, since: Int(time.timeIntervalSince1970 * 1000))
    }

    /// The app is installed again.
    public func restoreDevice(_ token: String) async {
        await switchboard.registry.restoreDevice(token)
    }

    /// Every access token handed out so far is refused with 401.
    public func forgetAccessTokens() async {
        await switchboard.registry.forgetAccessTokens()
    }

    /// Sets a fault behind those that are already set.
    @discardableResult
    public func setFault(_ fault: Fault) async -> Fault {
        await switchboard.faults.add(fault)
    }

    /// The faults that are not used up.
    public func faults() async -> [Fault] {
        await switchboard.faults.all
    }

    /// From now on every request gets its right answer.
    public func clearFaults() async {
        await switchboard.faults.clear()
    }

    /// A device is known at one of Apple's two hosts only: there the other one answers BadDeviceToken. Without this both know it, and a
    /// stand-in for both does in any case.
    public func setEnvironment(_ environment: DeviceEnvironment, ofDevice token: String) async {
        await switchboard.registry.setEnvironment(environment, of: token)
    }

    /// Sets the clock of the providers: seconds ahead of the machine's, also in their `Date`.
    public func setClockSkew(_ seconds: Int) {
        switchboard.clock.skew = seconds
    }

    /// For connections made from now on.
    public func setMaxConcurrentStreams(_ limit: Int) {
        streamLimit.value = limit
    }

    /// Whether the certificate has expired that connections made from now on are shown.
    public func setCertificateExpired(_ isExpired: Bool) {
        certificate.isExpired = isExpired
    }

    /// What has arrived so far.
    public func received(_ filter: ReceivedFilter = ReceivedFilter()) async -> [Received] {
        await switchboard.journal.entries(matching: filter)
    }

    /// Waits until that many matching requests have arrived; after the timeout gives what there is.
    public func received(
        _ filter: ReceivedFilter = ReceivedFilter(), atLeast count: Int, timeout: Duration
    ) async -> [Received] {
        await switchboard.journal.entries(matching: filter, atLeast: count, timeout: timeout)
    }

    /// Forgets what arrived; numbers go on counting.
    public func clearReceived() async {
        await switchboard.journal.clear()
    }
}

extension SandboxServer {
    /// Sets up the page at ``browserURL`` that plays the product; until then it cannot subscribe or publish.
    public func play(_ product: DemoProduct) async {
        await self.product.play(product)
    }
}
