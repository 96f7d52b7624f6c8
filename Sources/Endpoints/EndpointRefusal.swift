/// Why a subscription's endpoint must not be talked to; the raw value is the reason in answers. None of it quotes the endpoint.
public enum EndpointRefusal: String, Error, Sendable, CaseIterable, CustomStringConvertible {
    /// Longer than 2048 bytes.
    case tooLong = "endpointTooLong"
    /// No absolute URL, or one that parsers may read differently.
    case malformed = "endpointMalformed"
    /// A user's name or password stands before the host.
    case userInfo = "endpointHasUserInfo"
    /// Anything but https.
    case notHTTPS = "endpointNotHTTPS"
    /// Another port than 443.
    case port = "endpointPort"
    /// The host is an address in numbers.
    case numbers = "endpointIsAnAddress"
    /// The host is on no list.
    case unknownHost = "endpointHostNotAllowed"

    /// What was expected instead, to be read after "expected".
    public var description: String {
        switch self {
        case .tooLong: "a URL of at most \(EndpointRules.longest) bytes"
        case .malformed: "an absolute URL"
        case .userInfo: "a URL without user and password"
        case .notHTTPS: "an https URL"
        case .port: "a URL without a port"
        case .numbers: "a host name, not an address in numbers"
        case .unknownHost: "a host of Mozilla's, Google's, Apple's or Microsoft's push service, or one that BELFRY_WEB_PUSH_HOSTS names"
        }
    }
}
