/// One browser subscription, one device, or one mailbox.
public struct Destination: Sendable, Codable, Equatable {
    /// Stable: see ``StableID``.
    public var id: String
    /// When the directory learnt of it in its present form. A report that it is gone counts only against what is not newer.
    public var registeredAt: Timestamp
    public var address: Address

    public init(id: String, registeredAt: Timestamp, address: Address) {
        self.id = id
        self.registeredAt = registeredAt
        self.address = address
    }

    /// What a provider needs to find it.
    public enum Address: Sendable, Equatable {
        case browser(Browser)
        case device(Device)
        case mailbox(Mailbox)
    }

    /// The channel it is reached through.
    public var channel: Channel {
        switch address {
        case .browser: .webPush
        case .device: .mobilePush
        case .mailbox: .email
        }
    }

    /// A browser's subscription (RFC 8030, RFC 8291).
    public struct Browser: Sendable, Codable, Equatable {
        public var endpoint: String
        /// 65 bytes, base64url.
        public var p256dh: String
        /// 16 bytes, base64url.
        public var auth: String
        /// The application server key it was made with, base64url; nil when not known.
        public var vapidKey: String?

        public init(endpoint: String, p256dh: String, auth: String, vapidKey: String? = nil) {
            self.endpoint = endpoint
            self.p256dh = p256dh
            self.auth = auth
            self.vapidKey = vapidKey
        }
    }

    /// An installation of the app.
    public struct Device: Sendable, Codable, Equatable {
        public var provider: MobileProvider
        public var token: String
        /// APNs' topic; nil = the worker's own.
        public var app: String?
        public var environment: MobileEnvironment?

        public init(provider: MobileProvider, token: String, app: String? = nil, environment: MobileEnvironment? = nil) {
            self.provider = provider
            self.token = token
            self.app = app
            self.environment = environment
        }
    }

    /// A mail address.
    public struct Mailbox: Sendable, Codable, Equatable {
        public var address: String
        /// The person's name, for the To header.
        public var name: String?

        public init(address: String, name: String? = nil) {
            self.address = address
            self.name = name
        }
    }
}

extension Destination.Address: Codable {
    private enum Key: CodingKey { case browser, device, mailbox }

    /// Reads an object with one field, which says what kind of address it is: `{"browser": {…}}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        switch container.allKeys.first {
        case .browser: self = .browser(try container.decode(Destination.Browser.self, forKey: .browser))
        case .device: self = .device(try container.decode(Destination.Device.self, forKey: .device))
        case .mailbox: self = .mailbox(try container.decode(Destination.Mailbox.self, forKey: .mailbox))
        case nil:
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "an object with browser, device or mailbox"))
        }
    }

    /// Writes an object with one field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .browser(let browser): try container.encode(browser, forKey: .browser)
        case .device(let device): try container.encode(device, forKey: .device)
        case .mailbox(let mailbox): try container.encode(mailbox, forKey: .mailbox)
        }
    }
}
