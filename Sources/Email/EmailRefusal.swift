/// Why a job cannot be sent at all; the raw value is the reason in answers.
enum EmailRefusal: String, Error {
    /// The destination is no mailbox.
    case wrongChannel
    /// The address is not one, or not in ASCII.
    case badAddress
    /// A header's value would have a line end or another forbidden character in it, or be too long.
    case badHeader
    /// The text could not be made.
    case notRendered
}
