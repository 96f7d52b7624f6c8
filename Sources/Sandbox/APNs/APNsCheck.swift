import Crypto
import Foundation

/// What APNs checks in one request. Pure.
struct APNsCheck {
    let account: APNsAccount
    let now: Date

    /// - Parameters:
    ///   - unregisteredSince: when the app was removed from the device, in milliseconds; nil while it is there.
    ///   - environment: which of Apple's hosts knows the device; nil when both do.
    ///   - isTokenUpdate: whether the connection showed another provider token a moment ago.
    func finding(
        for request: SandboxRequest, unregisteredSince: Int?, environment: DeviceEnvironment? = nil, isTokenUpdate: Bool = false
    ) -> Finding {
        var finding = Finding(provider: .apns, answer: .empty(200))
        finding.headers = request.notable(APNsHeaders.names)
        finding.content = try? JSON(parsing: request.body)
        let sentID = request["apns-id"].flatMap { APNsHeaders.isIdentifier($0) ? $0 : nil }
        let id = sentID ?? UUID().uuidString.lowercased()
        finding.headers["apns-id"] = id
        do throws(APNsRefusal) {
            finding.destination = Self.deviceToken(in: request)
            try checkPath(request)
            let headers = try APNsHeaders(request, account: account)
            try APNsProviderToken.check(request["authorization"], account: account, now: now)
            if isTokenUpdate { throw APNsRefusal(.tooManyProviderTokenUpdates, "another provider token less than 20 min ago") }
            if let environment, let host = DeviceEnvironment(host: request["host"]), host != environment {
                throw APNsRefusal(.badDeviceToken, "the device is known in \(environment.rawValue), not in \(host.rawValue)")
            }
            finding.content = try APNsPayload.check(request.body, pushType: headers.pushType)
            if let unregisteredSince {
                throw APNsRefusal(.unregistered, "the app was removed from the device", timestamp: unregisteredSince)
            }
            finding.answer = .empty(200, headers: [("apns-id", id)])
        } catch {
            finding.refusal = "\(error.reason.rawValue): \(error.why)"
            finding.answer = error.answer(id: id)
        }
        return finding
    }

    static func deviceToken(in request: SandboxRequest) -> String? {
        let segments = request.segments
        return segments.count == 3 ? segments[2] : nil
    }

    private func checkPath(_ request: SandboxRequest) throws(APNsRefusal) {
        guard request.version == .http2 else { throw APNsRefusal(.badPath, "APNs speaks HTTP/2 only") }
        guard request.method == "POST" else { throw APNsRefusal(.methodNotAllowed, "only POST is allowed") }
        let segments = request.segments
        guard segments.prefix(2) == ["3", "device"], segments.count <= 3 else {
            throw APNsRefusal(.badPath, "the path is not /3/device/<token>")
        }
        guard segments.count == 3 else { throw APNsRefusal(.missingDeviceToken, "the path has no device token") }
        guard segments[2].utf8.count % 2 == 0, segments[2].allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw APNsRefusal(.badDeviceToken, "the device token is not hexadecimal")
        }
    }
}

/// The provider token of APNs (a JWT signed with the `.p8` key).
enum APNsProviderToken {
    /// Throws what Apple would answer to this `authorization` header.
    static func check(_ header: String?, account: APNsAccount, now: Date) throws(APNsRefusal) {
        guard let header else { throw APNsRefusal(.missingProviderToken, "authorization is missing") }
        guard header.lowercased().hasPrefix("bearer ") else {
            throw APNsRefusal(.missingProviderToken, "authorization is not bearer")
        }
        guard let token = try? JSONWebToken(header.dropFirst(7)) else {
            throw APNsRefusal(.invalidProviderToken, "the bearer is no JSON web token")
        }
        guard token.header["kid"] == .string(account.keyID) else {
            throw APNsRefusal(.invalidProviderToken, "kid is not a key of this account")
        }
        guard token.claims["iss"] == .string(account.teamID) else {
            throw APNsRefusal(.invalidProviderToken, "iss is not the team")
        }
        guard token.isSigned(by: account.publicKey) else {
            throw APNsRefusal(.invalidProviderToken, "the signature is not ES256 by the key")
        }
        try checkAge(token, now: now)
    }

    private static func checkAge(_ token: JSONWebToken, now: Date) throws(APNsRefusal) {
        guard let issued = token.seconds("iat") else {
            throw APNsRefusal(.invalidProviderToken, "iat is missing or no number")
        }
        // iat has whole seconds: a token of this very second may seem one second ahead.
        guard issued <= now.timeIntervalSince1970 + 1 else {
            throw APNsRefusal(.invalidProviderToken, "iat is in the future")
        }
        guard issued >= now.timeIntervalSince1970 - 3600 else {
            throw APNsRefusal(.expiredProviderToken, "iat is older than one hour")
        }
    }
}

/// The request headers of APNs and their rules.
struct APNsHeaders {
    static let names = [
        "apns-id", "apns-topic", "apns-push-type", "apns-priority", "apns-expiration", "apns-collapse-id",
    ]
    private static let pushTypes: Set<String> = [
        "alert", "background", "complication", "controls", "fileprovider", "liveactivity", "location", "mdm",
        "pushtotalk", "voip", "widgets",
    ]

    let pushType: String

    init(_ request: SandboxRequest, account: APNsAccount) throws(APNsRefusal) {
        for name in Self.names + ["authorization"] where request.values(name).count > 1 {
            throw APNsRefusal(.duplicateHeaders, "\(name) was sent twice")
        }
        try Self.checkID(request["apns-id"])
        guard let topic = request["apns-topic"] else { throw APNsRefusal(.missingTopic, "apns-topic is missing") }
        guard topic == account.topic else { throw APNsRefusal(.topicDisallowed, "apns-topic is not \(account.topic)") }
        guard let pushType = request["apns-push-type"], Self.pushTypes.contains(pushType) else {
            throw APNsRefusal(.invalidPushType, "apns-push-type is missing or unknown")
        }
        self.pushType = pushType
        try Self.checkPriority(request["apns-priority"], pushType: pushType)
        try Self.checkRest(request)
    }

    /// Lower-case 8-4-4-4-12.
    static func isIdentifier(_ text: String) -> Bool {
        UUID(uuidString: text) != nil && text == text.lowercased()
    }

    private static func checkID(_ identifier: String?) throws(APNsRefusal) {
        guard identifier.map(isIdentifier) ?? true else {
            throw APNsRefusal(.badMessageID, "apns-id is no lower-case UUID")
        }
    }

    private static func checkPriority(_ priority: String?, pushType: String) throws(APNsRefusal) {
        guard let priority else {
            // Absent means 10, and 10 is an error for background pushes.
            guard pushType != "background" else { throw APNsRefusal(.badPriority, "background needs apns-priority 5") }
            return
        }
        guard ["10", "5", "1"].contains(priority) else { throw APNsRefusal(.badPriority, "apns-priority is not 10, 5 or 1") }
        guard pushType != "background" || priority == "5" else {
            throw APNsRefusal(.badPriority, "background needs apns-priority 5")
        }
    }

    private static func checkRest(_ request: SandboxRequest) throws(APNsRefusal) {
        if let expiration = request["apns-expiration"], Int(expiration).map({ $0 >= 0 }) != true {
            throw APNsRefusal(.badExpirationDate, "apns-expiration is no whole number of seconds")
        }
        if let collapse = request["apns-collapse-id"], !(1...64).contains(collapse.utf8.count) {
            throw APNsRefusal(.badCollapseID, "apns-collapse-id must have 1 to 64 bytes")
        }
    }
}

/// The body of a push to APNs.
enum APNsPayload {
    static func check(_ body: [UInt8], pushType: String) throws(APNsRefusal) -> JSON {
        guard !body.isEmpty else { throw APNsRefusal(.payloadEmpty, "the body is empty") }
        let limit = pushType == "voip" ? 5120 : 4096
        guard body.count <= limit else {
            throw APNsRefusal(.payloadTooLarge, "the body has \(body.count) bytes, \(limit) are allowed")
        }
        guard let payload = try? JSON(parsing: body) else { throw APNsRefusal(.payloadEmpty, "the body is not JSON") }
        guard let aps = payload["aps"], let fields = aps.object else { throw APNsRefusal(.payloadEmpty, "aps is missing or no object") }
        try checkMatch(fields, pushType: pushType)
        return payload
    }

    /// `apns-push-type` has to say what the payload is.
    private static func checkMatch(_ aps: [String: JSON], pushType: String) throws(APNsRefusal) {
        let isVisible = ["alert", "badge", "sound"].contains { aps[$0] != nil }
        switch pushType {
        case "alert" where !isVisible: throw APNsRefusal(.invalidPushType, "alert without alert, badge or sound in aps")
        case "background" where aps["content-available"] != 1 || isVisible:
            throw APNsRefusal(.invalidPushType, "background needs content-available 1 and nothing visible")
        default: break
        }
        guard let alert = aps["alert"] else { return }
        guard alert.string != nil || alert.object != nil else {
            throw APNsRefusal(.invalidPushType, "aps.alert is neither text nor object")
        }
    }
}

/// What APNs knows about the one developer account of the sandbox.
struct APNsAccount: Sendable {
    let keyID: String
    let teamID: String
    let topic: String
    let publicKey: P256.Signing.PublicKey
}

/// Which of Apple's two hosts knows a device.
public enum DeviceEnvironment: String, Sendable, CaseIterable {
    case production, sandbox

    /// The environment of a host's name; nil for what stands in for both.
    init?(host: String?) {
        switch host.map({ String($0.prefix { $0 != ":" }) }) {
        case "api.push.apple.com": self = .production
        case "api.sandbox.push.apple.com", "api.development.push.apple.com": self = .sandbox
        default: return nil
        }
    }
}
