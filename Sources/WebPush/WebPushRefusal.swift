/// Why a job cannot be sent at all; the raw value is the reason in answers.
enum WebPushRefusal: String, Error {
    /// The destination is no browser.
    case wrongChannel
    /// The endpoint is not one of a known push service.
    case endpointNotAllowed
    /// The browser's key or secret is broken.
    case badSubscriptionKey
    /// The subscription was made with a key we do not have. Not "gone": the mistake may be in our settings, and then every
    /// subscription would be lost.
    case unknownVapidKey
    /// Even without texts the message is larger than a push service takes.
    case payloadTooLarge
    /// The cryptographic library failed.
    case notEncrypted
}
