public import Crypto
import Foundation
import Messages

/// A browser's push subscription, with the half that stays in the browser: the private key that opens the messages.
public struct PushSubscription: Sendable {
    /// The secret part of the endpoint; the control interface names a subscription by it.
    public let token: String
    /// What a person calls it, for example `nadia-firefox`.
    public let name: String?
    public let service: PushService
    public let endpoint: String
    /// The browser's own key pair; its public half is `p256dh`.
    public let privateKey: P256.KeyAgreement.PrivateKey
    /// 16 bytes known to browser and sender only (RFC 8291 §3.2).
    public let authenticationSecret: [UInt8]
    /// The `applicationServerKey` it was made with, base64url; nil until the first push shows one.
    public internal(set) var vapidKey: String?
    /// How many bytes a body may have.
    let bodyLimit: Int

    /// The public key as the browser's `toJSON()` gives it: 65 bytes uncompressed, base64url.
    public var p256dh: String { Base64URL.encode(privateKey.publicKey.x963Representation) }

    /// The authentication secret as the browser's `toJSON()` gives it.
    public var auth: String { Base64URL.encode(authenticationSecret) }

    /// `scheme://host[:port]` of the endpoint: what a VAPID token's `aud` has to be (RFC 8292 §2).
    var origin: String {
        let scheme = endpoint.prefix { $0 != ":" }
        let authority = endpoint.dropFirst(scheme.count + 3).prefix { $0 != "/" }
        return "\(scheme)://\(authority)"
    }

    /// The form a browser posts to its application, and some more.
    var json: JSON {
        var members: [String: JSON] = [
            "token": .string(token), "service": .string(service.rawValue), "endpoint": .string(endpoint),
            "expirationTime": .null,
            "keys": .object(["p256dh": .string(p256dh), "auth": .string(auth)]),
        ]
        members["name"] = name.map(JSON.string)
        members["vapidKey"] = vapidKey.map(JSON.string)
        return .object(members)
    }
}

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
