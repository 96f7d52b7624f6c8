import Glibc
import ServiceLifecycle

@testable import Observability

/// What the processes in the tests run. The arguments of the test runner must not reach them.
func child(_ arguments: [String] = [], gracePeriod: Duration = .seconds(45)) -> FleetProcess {
    FleetProcess(name: "child", purpose: "Runs in a test.", gracePeriod: gracePeriod, arguments: arguments)
}

/// A signal to the process itself, as from an operator.
func raiseInProcess(_ number: CInt) { _ = kill(getpid(), number) }

/// Runs until it is asked to finish.
struct Waiting: Service {
    let start: @Sendable () -> Void
    let finish: @Sendable () -> Void

    init(_ start: @escaping @Sendable () -> Void, finish: @escaping @Sendable () -> Void) {
        self.start = start
        self.finish = finish
    }

    func run() async throws {
        start()
        try? await gracefulShutdown()
        finish()
    }
}

/// Neither finishes nor lets itself be cancelled. Its readiness is asked once it was told to finish.
struct Stubborn: Service {
    let readiness: Readiness

    func run() async throws {
        raiseInProcess(SIGTERM)
        try await gracefulShutdown()
        _ = readiness.report()
        await withCheckedContinuation { (_: CheckedContinuation<Void, Never>) in }
    }
}

struct Failing: Service {
    struct Away: ExitCodeProviding, CustomStringConvertible {
        var exitCode: ExitCode { .brokerUnavailable }
        var description: String { "the broker is away" }
    }

    func run() async throws { throw Away() }
}
