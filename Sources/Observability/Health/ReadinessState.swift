/// What one check says.
public enum ReadinessState: Sendable, Hashable {
    /// This part can work.
    case ready
    /// This part works, but somebody may want to know what is not as it should be. The text must not contain a secret.
    case readyDespite(String)
    /// This part cannot work now. The text says why, for an operator; it must not contain a secret.
    case notReady(String)
}
