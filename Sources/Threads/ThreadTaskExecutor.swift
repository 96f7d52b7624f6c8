/// The thread of a ``ThreadExecutor`` as the executor that tasks prefer (SE-0417).
///
/// A continuation that is resumed puts its task on the pool of threads, on whatever actor the task was; only there it is found out that
/// it belongs elsewhere. For a task that waits for the network once and works for a tenth of a millisecond, waking the pool and being
/// woken by it costs as much as the work. A task that prefers the thread is put on the thread at once.
///
/// It is an object of its own: were the serial executor a task executor too, each body of `withCheckedContinuation` would be enqueued
/// once more. It lives as long as the serial executor, which has to outlive the tasks.
public final class ThreadTaskExecutor: TaskExecutor {
    private unowned let thread: ThreadExecutor

    init(_ thread: ThreadExecutor) {
        self.thread = thread
    }

    /// Enqueues a job; called by the runtime.
    public func enqueue(_ job: consuming ExecutorJob) { thread.enqueue(job) }
}
