import Crypto
import Foundation
import Messages

/// The body of `POST /sandbox/subscriptions`; every field is optional.
struct SubscriptionRequest: Decodable, Sendable {
    private enum Key: String, CodingKey, CaseIterable {
        case vapidKey, name, service, realHost, bodyLimit
    }

    var vapidKey: String?
    var name: String?
    var service: PushService?
    /// Gives the endpoint the real service's host name instead of the sandbox's address.
    var realHost: Bool?
    /// How many bytes a body may have: less than 4096 where a bridge to a phone stands behind the service.
    var bodyLimit: Int?

    init(
        vapidKey: String? = nil, name: String? = nil, service: PushService? = nil, realHost: Bool? = nil, bodyLimit: Int? = nil
    ) {
        self.vapidKey = vapidKey
        self.name = name
        self.service = service
        self.realHost = realHost
        self.bodyLimit = bodyLimit
    }

    init(from decoder: any Decoder) throws {
        try UnknownFields.refuse(in: decoder, known: Key.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: Key.self)
        vapidKey = try container.decodeIfPresent(String.self, forKey: .vapidKey)
        name = try container.decodeIfPresent(String.self, forKey: .name)
        service = try container.decodeIfPresent(PushService.self, forKey: .service)
        realHost = try container.decodeIfPresent(Bool.self, forKey: .realHost)
        bodyLimit = try container.decodeIfPresent(Int.self, forKey: .bodyLimit)
        if let bodyLimit, !(103...4096).contains(bodyLimit) {
            throw DecodingError.dataCorruptedError(forKey: .bodyLimit, in: container, debugDescription: "bodyLimit must be 103 to 4096")
        }
        if let vapidKey, Base64URL.decodeURLAlphabet(vapidKey)?.count != 65 {
            throw DecodingError.dataCorruptedError(
                forKey: .vapidKey, in: container, debugDescription: "vapidKey is not 65 bytes in base64url")
        }
    }

    /// What a browser does in `pushManager.subscribe`: a fresh key pair, a secret and an endpoint.
    func subscribe(baseURL: String) -> PushSubscription {
        let service = service ?? .mozilla
        let token = Base64URL.random(bytes: 32)
        let host = realHost == true ? "https://\(service.realHost)" : baseURL
        return PushSubscription(
            token: token, name: name, service: service, endpoint: host + service.path(token: token),
            privateKey: P256.KeyAgreement.PrivateKey(),
            authenticationSecret: (0..<16).map { _ in UInt8.random(in: .min ... .max) },
            // Padding or not, the same key compares equal.
            vapidKey: vapidKey.flatMap(Base64URL.decodeURLAlphabet).map(Base64URL.encode), bodyLimit: bodyLimit ?? 4096)
    }
}
