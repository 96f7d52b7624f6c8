import Crypto
import Foundation
import Messages

/// What a push service (and the browser behind it) checks in one push. Pure: no clock, no stored state of its own.
struct WebPushCheck {
    let now: Date

    /// The finding, and the VAPID key that was used when the push was accepted.
    func finding(for request: SandboxRequest, token: String, state: SubscriptionState) -> (finding: Finding, vapidKey: String?) {
        var finding = Finding(provider: .webPush, destination: token, answer: .empty(201))
        finding.headers = request.notable(["ttl", "urgency", "topic", "content-encoding"])
        let service = state.subscription?.service ?? .mozilla
        finding.service = service.rawValue
        finding.destinationName = state.subscription?.name
        do throws(WebPushRefusal) {
            let subscription = try Self.active(state)
            try Self.checkPlace(request, subscription)
            let timeToLive = try checkHeaders(request, service: service, bodyLimit: subscription.bodyLimit)
            let credential = try VAPIDCredential(
                request["authorization"], origin: subscription.origin, now: now, needsPublicContact: service == .apple)
            guard subscription.vapidKey ?? credential.key == credential.key else { throw .vapidKeyMismatch }
            finding.content = try Self.content(request, subscription: subscription)
            finding.answer = Self.accepted(subscription, timeToLive: timeToLive)
            return (finding, credential.key)
        } catch {
            finding.refusal = error.why
            finding.answer = service.answer(to: error)
            return (finding, nil)
        }
    }

    private static func active(_ state: SubscriptionState) throws(WebPushRefusal) -> PushSubscription {
        switch state {
        case .unknown: throw .unknownToken
        case .unsubscribed: throw .unsubscribed
        case .active(let subscription): return subscription
        }
    }

    /// An endpoint is one whole URL: a token at another service's host or path is nobody's.
    private static func checkPlace(_ request: SandboxRequest, _ subscription: PushSubscription) throws(WebPushRefusal) {
        guard subscription.endpoint == "https://\(request["host"] ?? "")\(request.target)" else { throw .unknownToken }
    }

    /// The headers of RFC 8030 §5 and the body's size; gives the effective time to live.
    func checkHeaders(_ request: SandboxRequest, service: PushService, bodyLimit: Int) throws(WebPushRefusal) -> Int {
        guard request.method == "POST" else { throw .methodNotAllowed }
        let timeToLive = try Self.timeToLive(request, service: service)
        let urgencies = request.values("urgency")
        guard urgencies.count <= 1, urgencies.allSatisfy({ ["very-low", "low", "normal", "high"].contains($0) }) else {
            throw .urgency
        }
        try Self.checkTopic(request.values("topic"), service: service)
        guard request.body.count <= bodyLimit else { throw .tooLarge(request.body.count, limit: bodyLimit) }
        guard request.body.isEmpty || request.values("content-encoding") == ["aes128gcm"] else {
            throw .encoding("a body needs exactly aes128gcm")
        }
        return timeToLive
    }

    private static func timeToLive(_ request: SandboxRequest, service: PushService) throws(WebPushRefusal) -> Int {
        let values = request.values("ttl")
        guard values.count == 1, let text = values.first, !text.isEmpty else { throw .timeToLiveMissing }
        if service == .mozilla, text.hasPrefix("-") { throw .timeToLiveOutOfRange("it is negative") }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { throw .timeToLiveMissing }
        // Too large a number means 2^31 (RFC 8030 §5.2).
        let seconds = min(Int(text) ?? 1 << 31, 1 << 31)
        switch service {
        case .mozilla: return min(seconds, 2_592_000)
        case .fcm where seconds > 2_419_200: throw .timeToLiveOutOfRange("28 days are the most")
        case .apple where seconds == 0: throw .timeToLiveOutOfRange("0 is refused")
        case .wns where seconds == 0 && request["x-wns-cache-policy"] != "no-cache":
            throw .timeToLiveOutOfRange("0 conflicts with the cache policy")
        case .fcm, .apple, .wns: return min(seconds, 2_592_000)
        }
    }

    private static func checkTopic(_ topics: [String], service: PushService) throws(WebPushRefusal) {
        guard let topic = topics.first else { return }
        guard topics.count == 1 else { throw .topic("it was sent twice") }
        guard (1...32).contains(topic.utf8.count) else { throw .topic("it must have 1 to 32 characters") }
        guard topic.utf8.allSatisfy(Base64URL.isInAlphabet) else { throw .topic("it is not base64url") }
        guard service != .apple || topic.utf8.count % 4 != 1 else { throw .topic("it cannot be decoded as base64url") }
    }

    private static func content(_ request: SandboxRequest, subscription: PushSubscription) throws(WebPushRefusal) -> JSON? {
        guard !request.body.isEmpty else { return nil }
        let message: WebPushMessage
        do throws(WebPushMessage.Failure) {
            message = try WebPushMessage(
                opening: request.body, key: subscription.privateKey,
                authenticationSecret: subscription.authenticationSecret)
        } catch {
            throw .undecryptable("\(error)")
        }
        guard message.recordCount == 1 else { throw .undecryptable("more than one record (RFC 8291 §4)") }
        return (try? JSON(parsing: message.plaintext)) ?? .string(String(decoding: message.plaintext, as: UTF8.self))
    }

    private static func accepted(_ subscription: PushSubscription, timeToLive: Int) -> SandboxAnswer {
        let identifier = UUID().uuidString.lowercased()
        var headers: [(name: String, value: String)] = [
            ("location", "\(subscription.origin)/m/\(identifier)"), ("ttl", "\(timeToLive)"),
        ]
        switch subscription.service {
        case .mozilla, .fcm: break
        case .apple: headers.append(("apns-id", identifier.uppercased()))
        case .wns: headers.append(("x-wns-status", "received"))
        }
        return .empty(201, headers: headers)
    }
}
