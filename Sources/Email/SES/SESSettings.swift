public import Providers
public import Settings

/// What is needed to send through Amazon SES.
public struct SESSettings: Sendable {
    public var region: SESRegion
    public var credentials: SESCredentials
    /// Where the API is.
    public var url: ProviderURL

    /// Settings from their parts; without a URL it is Amazon's own in the region.
    public init(region: SESRegion, credentials: SESCredentials, url: ProviderURL? = nil) {
        self.region = region
        self.credentials = credentials
        self.url = url ?? ProviderURL(host: "email.\(region.text).amazonaws.com")
    }
}

/// One of Amazon's regions, such as `eu-west-1`.
public struct SESRegion: Sendable, Hashable {
    public let text: String

    /// Checks a setting's text.
    /// - Throws: what is wrong with it.
    public init(_ text: String) throws(InvalidValue) {
        let isRegion = text.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" }
        guard isRegion, text.contains("-"), text.utf8.count <= 32 else { throw InvalidValue("is not a region such as eu-west-1") }
        self.text = text
    }
}

/// An access key of Amazon's. It never shows its secret parts, however it is printed.
public struct SESCredentials: Sendable, CustomStringConvertible, CustomReflectable {
    let accessKeyID: String
    let secretAccessKey: String
    let sessionToken: String?

    /// Credentials from their parts.
    /// - Parameter sessionToken: only with credentials that end by themselves.
    /// - Throws: what is wrong with them, without quoting it.
    public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) throws(InvalidValue) {
        let parts = [accessKeyID, secretAccessKey, sessionToken ?? "-"]
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } }) else {
            throw InvalidValue("has an empty part, a blank or a line end in it")
        }
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }

    /// Nothing but what it is.
    public var description: String { "SES credentials" }

    /// No children: the secret stays out of dumps.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
