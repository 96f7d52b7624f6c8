public import Providers

/// What is needed to send through Google's service.
public struct FCMSettings: Sendable {
    public var account: ServiceAccount
    /// Where the API is.
    public var url: ProviderURL

    /// Settings from their parts; without a URL it is Google's own.
    public init(account: ServiceAccount, url: ProviderURL? = nil) {
        self.account = account
        self.url = url ?? ProviderURL(host: "fcm.googleapis.com")
    }
}
