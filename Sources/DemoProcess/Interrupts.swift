import Dispatch
import Glibc

/// SIGINT and SIGTERM as they come. From its making on they no longer end the process.
final class Interrupts {
    let signals: AsyncStream<Int32>
    private var sources: [any DispatchSourceSignal] = []

    init() {
        let (signals, continuation) = AsyncStream.makeStream(of: Int32.self)
        self.signals = signals
        for number in [SIGINT, SIGTERM] {
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield(number) }
            source.resume()
            sources.append(source)
        }
    }

    /// Runs something that a first signal cancels. With a second one this process ends at once, and the guards of what it has started do
    /// the rest.
    static func cancelling(_ work: @escaping @Sendable () async -> Int32) async -> Int32 {
        let interrupts = Interrupts()
        let working = Task { await work() }
        let signals = interrupts.signals
        let listening = Task {
            var isFirst = true
            for await _ in signals {
                if !isFirst { exit(130) }
                isFirst = false
                working.cancel()
            }
        }
        let code = await working.value
        listening.cancel()
        withExtendedLifetime(interrupts) {}
        return code
    }
}
