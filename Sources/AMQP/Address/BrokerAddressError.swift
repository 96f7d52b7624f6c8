/// What is wrong with the text of a broker's address, and what it should be. Never shows the password.
public struct BrokerAddressError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The part that is wrong.
    public enum Part: String, Sendable {
        /// `amqp://` or `amqps://`
        case scheme
        /// `user:password@`
        case credentials
        /// A host's name
        case host
        /// A host's port
        case port
        /// The path after the hosts
        case virtualHost = "virtual host"
    }

    /// The part that is wrong.
    public let part: Part
    /// What it should be, as advice to whoever wrote it.
    public let advice: String

    /// One sentence for a log or a terminal.
    public var description: String { "The \(part.rawValue) of the broker's address is wrong: \(advice)" }
}
