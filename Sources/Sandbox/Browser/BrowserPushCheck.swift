import Foundation

/// What a push service checks in a push for a real browser. The content is between the sender and the browser.
struct BrowserPushCheck {
    let now: Date
    let origin: String

    /// The finding, and the seconds to keep the push when it was accepted.
    func finding(
        for request: SandboxRequest, token: String, subscription: BrowserPushState.Subscription?
    ) -> (finding: Finding, timeToLive: Int?) {
        var finding = Finding(provider: .webPush, destination: token, service: "browser", answer: .empty(201))
        finding.headers = request.notable(["ttl", "urgency", "topic", "content-encoding"])
        do throws(WebPushRefusal) {
            let timeToLive = try check(request, subscription)
            finding.answer = .empty(
                201, headers: [("location", "\(origin)/m/\(UUID().uuidString.lowercased())"), ("ttl", "\(timeToLive)")])
            return (finding, timeToLive)
        } catch {
            finding.refusal = error.why
            finding.answer = PushService.mozilla.answer(to: error)
            return (finding, nil)
        }
    }

    private func check(_ request: SandboxRequest, _ subscription: BrowserPushState.Subscription?) throws(WebPushRefusal) -> Int {
        guard let subscription else { throw .unknownToken }
        guard subscription.isActive else { throw .unsubscribed }
        let timeToLive = try WebPushCheck(now: now).checkHeaders(request, service: .mozilla, bodyLimit: 4096)
        let credential = try VAPIDCredential(request["authorization"], origin: origin, now: now, needsPublicContact: false)
        guard subscription.key ?? credential.key == credential.key else { throw .vapidKeyMismatch }
        return timeToLive
    }
}
