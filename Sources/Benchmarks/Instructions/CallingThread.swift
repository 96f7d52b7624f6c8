import Synchronization

/// Runs an asynchronous function to its end on the thread that asks for it, and starts no other: a counter of instructions sees this
/// thread alone, and a process with many has crashed under valgrind.
///
/// What waits for another thread, a timer or a socket never ends here, and ends the process instead. For one function.
final class CallingThread: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    private final class Ending<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
    }

    /// Enqueues a job; called by the runtime.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    /// Runs a function.
    func run<Value: Sendable>(_ function: @escaping @Sendable () async throws -> Value) throws -> Value {
        let ending = Ending<Value>()
        Task(executorPreference: self) {
            let result: Result<Value, any Error>
            do { result = .success(try await function()) } catch { result = .failure(error) }
            ending.result.withLock { $0 = result }
        }
        while true {
            if let result = ending.result.withLock({ $0 }) { return try result.get() }
            guard let job = next() else { preconditionFailure("it waits for something that is not on this thread") }
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    private func next() -> UnownedJob? { jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
}
