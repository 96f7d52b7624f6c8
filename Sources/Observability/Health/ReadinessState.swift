/// What one check says.
public enum ReadinessState: Sendable, Hashable {
    /// This part can work.
    case ready
    /// This part cannot work now. The text says why, for an operator; it must not contain a secret.
    case notReady(String)
}
