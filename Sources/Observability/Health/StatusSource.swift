import Synchronization

/// What a process answers at `/status`: how it gets on, as JSON, for a tool that asks it. Empty until a part of the process registers.
public final class StatusSource: Sendable {
    private let question = Mutex<(@Sendable () -> String)?>(nil)

    /// Starts without an answer.
    public init() {}

    /// Asks a closure each time. It must not block: it runs while somebody waits.
    public func register(_ question: @escaping @Sendable () -> String) {
        self.question.withLock { $0 = question }
    }

    /// The answer now; nil while nobody has registered.
    func json() -> String? { question.withLock { $0 }?() }
}
