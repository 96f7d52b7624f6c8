import Encodings
import FoundationEssentials
public import Settings

/// Where RabbitMQ's management API is and who asks: `http[s]://user:password@host:port`, percent-encoded, with an optional path before `/api`.
public struct ManagementAddress: Sendable, Equatable, CustomStringConvertible {
    /// Scheme, host, port and path, without user and password.
    public let base: String
    /// The header that says who asks.
    let authorization: String

    /// Reads an address.
    /// - Throws: what is wrong, without the address: it contains a password.
    public init(_ text: String) throws(ManagementAddressError) {
        guard let scheme = ["http://", "https://"].first(where: text.hasPrefix) else {
            throw .init("it does not begin with http:// or https://")
        }
        let rest = text.dropFirst(scheme.count)
        guard let at = rest.lastIndex(of: "@"), let colon = rest[..<at].firstIndex(of: ":") else {
            throw .init("it has no user:password@ before the host")
        }
        let place = rest[rest.index(after: at)...]
        guard let first = place.first, first != "/", first != ":" else { throw .init("it names no host") }
        guard let user = PercentEncoding.decode(rest[..<colon]),
            let password = PercentEncoding.decode(rest[rest.index(after: colon)..<at])
        else {
            throw .init("its user or password is not percent-encoded")
        }
        base = scheme + String(place.last == "/" ? place.dropLast() : place)
        authorization = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
    }

    /// The address without user and password.
    public var description: String { base }
}

/// Why the management API's address cannot be used. The text goes on from the value.
public struct ManagementAddressError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The reason, without the address.
    public let description: String

    init(_ description: String) { self.description = description }
}

extension String {
    /// The text as one segment of a path or one value of a query.
    package var percentEncoded: String { PercentEncoding.encode(self) }
}

extension ManagementAddress {
    /// Reads `BELFRY_RABBITMQ_API_URL`, without which nothing can be done.
    /// - Parameter user: who asks, for the example.
    public init(_ settings: inout SettingsReader, user: String) {
        self = settings.secret(Self.variable, example: "http://\(user):password@127.0.0.1:15672", about: Self.purpose, with: Self.read)
    }

    /// Reads `BELFRY_RABBITMQ_API_URL` for what can be done without, too; nil when it is not set.
    public static func optional(_ settings: inout SettingsReader) -> ManagementAddress? {
        settings.secret(variable, about: purpose, with: read)
    }

    private static let variable = "BELFRY_RABBITMQ_API_URL"
    private static let purpose = "RabbitMQ's management API"

    private static func read(_ secret: Secret) throws -> ManagementAddress {
        do throws(ManagementAddressError) {
            return try ManagementAddress(secret.value)
        } catch {
            throw InvalidValue("is not an address of the management API: \(error)")
        }
    }
}
