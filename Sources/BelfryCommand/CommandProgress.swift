import Operations
import Synchronization

/// Shows on standard error how far a command is: a bar on a terminal, a line every ten seconds elsewhere.
final class CommandProgress: Sendable {
    private let state: Mutex<(meter: ProgressMeter, done: Int)>

    /// - Parameter things: what is counted, in the plural.
    init(_ things: String, of total: Int?) {
        state = Mutex((ProgressMeter(things, of: total, width: Terminal.errors.width), 0))
    }

    /// One more.
    func step() { show { $0 + 1 } }

    /// So many are done.
    func advance(to done: Int) { show { _ in done } }

    /// Takes the bar away. Whatever is printed afterwards starts on a clean line.
    func end() {
        let text = state.withLock { $0.meter.end }
        if !text.isEmpty { Terminal.errors.write(text) }
    }

    private func show(_ count: (Int) -> Int) {
        let text = state.withLock { state in
            state.done = count(state.done)
            return state.meter.advance(to: state.done)
        }
        if let text { Terminal.errors.write(text) }
    }
}
