/// Why a job cannot be sent at all; the raw value is the reason in answers.
enum MobilePushRefusal: String, Error {
    /// The device's token is not one: APNs' are hexadecimal, FCM's are not empty.
    case badToken
    /// The app's id has characters no bundle id has.
    case badTopic
    /// Even without texts the message is larger than the service takes.
    case payloadTooLarge
    /// The message could not be written.
    case notEncoded
}
