/// What the connection does with a request, once everything is decided.
enum Reaction: Sendable {
    case answer(SandboxAnswer)
    case hang
    /// The error code of RST_STREAM.
    case reset(Int)
    case goAway
    case answerThenReset(SandboxAnswer, Int)
}
