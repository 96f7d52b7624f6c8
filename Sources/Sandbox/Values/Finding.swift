/// What a check found out about one request: the provider's answer, and what the journal shows of it.
struct Finding: Sendable {
    var provider: Provider
    /// Device token, subscription token or address; nil when the request names none.
    var destination: String?
    var destinationName: String?
    var service: String?
    /// Why the provider refuses; nil when it accepts.
    var refusal: String?
    var answer: SandboxAnswer
    /// The request's headers that a reader wants to see, by lower-case name.
    var headers: [String: String] = [:]
    /// The decoded content; nil when there was none or it could not be read.
    var content: JSON?
}
