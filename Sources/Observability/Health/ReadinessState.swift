/// What one check says. Strangers read it at `/readyz`: whatever somebody may want to know beyond these texts is in the log.
public enum ReadinessState: Sendable, Hashable {
    /// This part can work.
    case ready
    /// This part works, but somebody may want to know what is not as it should be. The text names no host of ours, no user and no secret,
    /// and repeats no error.
    case readyDespite(String)
    /// This part cannot work now, for one of the reasons that are written in the program.
    case notReady(Reason)

    /// Why a part cannot work: only ever a literal, so that no error's text, host or path gets into an answer.
    public struct Reason: Sendable, Hashable, ExpressibleByStringLiteral {
        /// The reason, as `/readyz` gives it.
        public let text: String

        /// Takes what is written in the program.
        public init(stringLiteral text: StaticString) { self.text = "\(text)" }
    }
}
