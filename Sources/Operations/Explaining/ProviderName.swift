/// What people call a provider.
enum ProviderName {
    /// Its name for the word in reports and logs; the word itself for one that has none here.
    static func of(_ provider: String) -> String { names[provider] ?? provider }

    private static let names = [
        "apns": "Apple", "fcm": "Google", "ses": "Amazon SES", "web-push/mozilla": "Mozilla", "web-push/fcm": "Google",
        "web-push/apple": "Apple", "web-push/wns": "Microsoft", "web-push/other": "the push service",
    ]
}
