/// `directory.email.suppressed`: no mail goes to this address any more, until a ``EmailReleased`` lifts it.
public struct EmailSuppressed: Sendable, Equatable {
    /// The customer account.
    public var workspace: String
    /// The address that no mail goes to.
    public var address: String
    public var reason: Reason
    /// Who found it out, such as a console or a provider's report; nil when the producer does not say.
    public var by: String?
    /// The provider's words, such as `550 5.1.1 no such user`.
    public var detail: String?
    /// Whose words these are, such as `ses`.
    public var provider: String?
    /// When the provider said so, which may be long before the event; nil = with the event.
    public var at: Timestamp?
    public var version: Int64?

    /// An event from its parts.
    public init(
        workspace: String, address: String, reason: Reason, by: String? = nil, detail: String? = nil, provider: String? = nil,
        at: Timestamp? = nil, version: Int64? = nil
    ) {
        self.workspace = workspace
        self.address = address
        self.reason = reason
        self.by = by
        self.detail = detail
        self.provider = provider
        self.at = at
        self.version = version
    }

    public enum Reason: String, Sendable, Codable { case bounce, complaint, unsubscribed }
}

extension EmailSuppressed: Codable {
    private enum Key: String, CodingKey { case workspace, address, reason, by, detail, provider, at, version }

    /// Reads an event's `data`; `at` is RFC 3339 text, as every time of an event.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        workspace = try container.decode(String.self, forKey: .workspace)
        address = try container.decode(String.self, forKey: .address)
        reason = try container.decode(Reason.self, forKey: .reason)
        by = try container.decodeIfPresent(String.self, forKey: .by)
        detail = try container.decodeIfPresent(String.self, forKey: .detail)
        provider = try container.decodeIfPresent(String.self, forKey: .provider)
        at = try container.decodeTimeIfPresent(forKey: .at)
        version = try container.decodeIfPresent(Int64.self, forKey: .version)
    }

    /// Writes an event's `data`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(workspace, forKey: .workspace)
        try container.encode(address, forKey: .address)
        try container.encode(reason, forKey: .reason)
        try container.encodeIfPresent(by, forKey: .by)
        try container.encodeIfPresent(detail, forKey: .detail)
        try container.encodeIfPresent(provider, forKey: .provider)
        try container.encodeIfPresent(at?.text, forKey: .at)
        try container.encodeIfPresent(version, forKey: .version)
    }
}

/// `directory.email.released`: mail may go to this address again. It names who lets it through and why, which is shown beside the address.
public struct EmailReleased: Sendable, Codable, Equatable {
    /// The customer account.
    public var workspace: String
    /// The address that mail was stopped to.
    public var address: String
    /// Who lets it through: a person, or a part of the product.
    public var by: String
    /// Why, in their words.
    public var reason: String
    public var version: Int64?

    /// An event from its parts.
    public init(workspace: String, address: String, by: String, reason: String, version: Int64? = nil) {
        self.workspace = workspace
        self.address = address
        self.by = by
        self.reason = reason
        self.version = version
    }
}
