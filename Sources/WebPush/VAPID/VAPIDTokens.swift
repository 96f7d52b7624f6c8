internal import Crypto
import Endpoints
internal import FoundationEssentials
import Messages
import Providers
public import Settings
import Synchronization

/// The `Authorization` values of web push (RFC 8292 §3), each used for hours: services ask not to be shown a new token every time.
///
/// A lock and no actor: each message asks, and almost each finds what it wants.
final class VAPIDTokens: Sendable {
    /// A token lives 12 h: half of what RFC 8292 §2 allows, so that a clock that is wrong by hours does no harm.
    static let lifetime: Duration = .seconds(12 * 3600)
    /// There are four services, but Edge's has many hosts and endpoints come from outside.
    static let capacity = 512
    /// A clock that is wrong by less cannot be why a token is refused.
    static let smallestSkew: Duration = .seconds(60)

    struct Key: Hashable, Sendable {
        var origin: String
        var publicKey: String
    }

    private struct Token: Sendable {
        var authorization: String
        var madeAt: ContinuousClock.Instant
        /// The time of day it was made for: ours, or the service's when the two were known to differ.
        var madeFor: Timestamp
    }

    private struct Claims: Encodable {
        let aud: String
        let exp: Int64
        let sub: String
    }

    private let subject: VAPIDSubject
    private let renewalAge: Duration
    private let clock: MonotonicClock
    private let tokens = Mutex<[Key: Token]>([:])

    /// - Parameter renewalAge: when a token is replaced; drawn between 6 and 11 h, so that not all processes do it at once.
    init(
        subject: VAPIDSubject, renewalAge: Duration = .seconds(.random(in: 6 * 3600...11 * 3600)),
        clock: @escaping MonotonicClock = { .now }
    ) {
        self.subject = subject
        self.renewalAge = renewalAge
        self.clock = clock
    }

    /// The header's value for an origin: the one in use, or a new one. Only its age decides, by a clock that nobody sets: the times of
    /// day that messages come with are out of order.
    /// - Parameter now: what a new one is made for.
    /// - Throws: when signing fails.
    func authorization(for origin: String, key: VAPIDKey, now: Timestamp) throws -> String {
        let name = Key(origin: origin, publicKey: key.publicKey)
        return try tokens.withLock { tokens in
            if let token = tokens[name], clock() - token.madeAt < renewalAge { return token.authorization }
            return try keep(name, key, for: now, in: &tokens)
        }
    }

    /// Replaces a token that a service has refused by one that is made by the service's clock, once: whether there is now another one.
    /// - Parameters:
    ///   - refused: the header's value that was refused. If it is not the one in use any more, somebody else has replaced it.
    ///   - skew: how far the service's clock is ahead of ours.
    /// - Throws: when signing fails.
    func replace(
        _ refused: String, for origin: String, key: VAPIDKey, skew: Duration, now: Timestamp
    ) throws -> Bool {
        let name = Key(origin: origin, publicKey: key.publicKey)
        return try tokens.withLock { tokens in
            if let token = tokens[name] {
                if token.authorization != refused { return true }
                // Where the service's clock would stand now if the token was made by it.
                if (now + skew).isNear(token.madeFor + (clock() - token.madeAt)) { return false }
            }
            _ = try keep(name, key, for: now + skew, in: &tokens)
            return true
        }
    }

    private func keep(
        _ name: Key, _ key: VAPIDKey, for time: Timestamp, in tokens: inout [Key: Token]
    ) throws -> String {
        let authorization = try make(name.origin, key, time)
        if tokens.count >= Self.capacity, tokens[name] == nil, let oldest = tokens.min(by: { $0.value.madeAt < $1.value.madeAt }) {
            tokens[oldest.key] = nil
        }
        tokens[name] = Token(authorization: authorization, madeAt: clock(), madeFor: time)
        return authorization
    }

    private func make(_ origin: String, _ key: VAPIDKey, _ now: Timestamp) throws -> String {
        let claims = Claims(aud: origin, exp: (now + Self.lifetime).seconds, sub: subject.text)
        let token = try JSONWebToken.signed(header: ["alg": "ES256", "typ": "JWT"], claims: claims) { input in
            Array(try key.signing.signature(for: input).rawRepresentation)
        }
        return "vapid t=\(token), k=\(key.publicKey)"
    }
}

extension Timestamp {
    /// Whether two times of day differ by less than what a service would mind.
    fileprivate func isNear(_ other: Timestamp) -> Bool {
        let difference = self - other
        return difference < VAPIDTokens.smallestSkew && difference > .zero - VAPIDTokens.smallestSkew
    }
}

/// The contact in a VAPID token (RFC 8292 §2.1): optional there, required by Apple and Mozilla.
public struct VAPIDSubject: Sendable, Hashable {
    /// A `mailto:` or `https:` URL.
    public let text: String

    /// Checks a setting's text by Apple's rules, which are the strictest.
    /// - Throws: what is wrong with it.
    public init(_ text: String) throws(InvalidValue) {
        if text.hasPrefix("mailto:") {
            try Self.check(mailbox: text.dropFirst("mailto:".count))
        } else {
            guard let address = WebAddress(text), address.scheme == .https else {
                throw InvalidValue("is neither mailto:somebody@example.com nor an https URL")
            }
            try Self.check(host: address)
        }
        self.text = text
    }

    private static func check(mailbox: Substring) throws(InvalidValue) {
        let parts = mailbox.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, mailbox.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let address = WebAddress("https://\(parts[1])"), address.host == parts[1].lowercased()
        else {
            throw InvalidValue("is not a mail address after mailto:, without blanks")
        }
        try check(host: address)
    }

    private static func check(host address: WebAddress) throws(InvalidValue) {
        let host = address.host
        let isPublic = host.contains(".") && ![".local", ".localhost", ".internal", "."].contains(where: host.hasSuffix)
        guard isPublic, !address.isIPLiteral else { throw InvalidValue("has no public domain, which Apple refuses") }
    }
}

/// Compares our clock with the push services', who refuse tokens that are not of their time (RFC 8292 §2). Without input and output:
/// whoever has it looks at answers and passes what they say.
struct ServiceClock {
    /// What is worth a line in the log; each is said once until the other is true.
    enum News: Equatable {
        /// The clocks differ by more than a minute.
        case differs
        /// They did, and do not any more.
        case agrees
    }

    /// Tokens bear far more; what differs by a minute will differ by an hour.
    static let tolerance: Duration = .seconds(60)
    /// Looking at a date costs more than the rest of an answer, and clocks do not jump.
    private static let pause: Duration = .seconds(60)

    private var lastLook: [PushService: Timestamp] = [:]
    private var differing: Set<PushService> = []

    /// Whether an answer's date should be looked at: one of a service every minute.
    mutating func isDue(_ service: PushService, now: Timestamp) -> Bool {
        if let last = lastLook[service], now >= last, now - last < Self.pause { return false }
        lastLook[service] = now
        return true
    }

    /// Takes note of how far a service's clock is ahead of ours.
    mutating func note(_ skew: Duration, of service: PushService) -> News? {
        if skew > Self.tolerance || skew < .zero - Self.tolerance { return differing.insert(service).inserted ? .differs : nil }
        return differing.remove(service) == nil ? nil : .agrees
    }
}
