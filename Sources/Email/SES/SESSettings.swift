public import Providers

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
