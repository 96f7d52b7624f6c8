/// Why a job cannot be sent at all; the raw value is the reason in answers.
enum EmailRefusal: String, Error {
    /// The destination is no mailbox.
    case wrongChannel
    /// The address is not one.
    case badAddress
    /// What stands before the `@` has other characters than ASCII; only RFC 6531 allows that, and the provider does not know it.
    case localPartNotASCII
    /// A header's value would have a line end or another forbidden character in it, or be too long.
    case badHeader
    /// The text could not be made.
    case notRendered
}
