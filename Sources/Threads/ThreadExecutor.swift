import CLinux
import Glibc
import Synchronization

/// A serial executor that owns one named thread.
///
/// An actor on it may call a C library that knows no threads: every call comes from the same one. Between jobs the thread waits in
/// its ``EventSource``, so a job and an event of the library never run at the same time.
///
/// Tasks that wait and go on often should prefer its ``taskExecutor``.
public final class ThreadExecutor: SerialExecutor {
    private struct Inbox: Sendable {
        var jobs: [UnownedJob] = []
        /// Sources of other threads that are to be woken at the end of the turn.
        var neighbours: [any EventSource] = []
        var taskExecutor: ThreadTaskExecutor?
        var isStopping = false
    }

    private let inbox = Mutex(Inbox())
    private let source: any EventSource
    private let thread = Atomic<UInt>(0)

    /// Starts the thread. It lives until ``stop()``; the executor keeps itself alive until then.
    ///
    /// - Parameters:
    ///   - name: what `ps -T` and a debugger show; the kernel keeps 15 bytes.
    ///   - source: what to wait for between jobs.
    public init(name: String, source: any EventSource) {
        self.source = source
        start(name: name)
    }

    /// Starts a thread that has nothing to wait for but jobs.
    public convenience init(name: String) {
        self.init(name: name, source: JobSource())
    }

    /// For `withTaskExecutorPreference`: tasks that prefer it come to this thread directly when they go on after a wait, and stay on it
    /// between actors of other executors.
    ///
    /// From the first use on, a task that does not prefer it is enqueued once more each time it comes back to an actor of this thread.
    public var taskExecutor: ThreadTaskExecutor {
        inbox.withLock { inbox in
            let executor = inbox.taskExecutor ?? ThreadTaskExecutor(self)
            inbox.taskExecutor = executor
            return executor
        }
    }

    /// Runs what is enqueued, then ends the thread. A job that is enqueued later is never run, so the actors on it must be done.
    public func stop() {
        inbox.withLock { $0.isStopping = true }
        source.wake()
    }

    /// Enqueues a job; called by the runtime.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let wasEmpty = inbox.withLock { inbox in
            defer { inbox.jobs.append(job) }
            return inbox.jobs.isEmpty
        }
        // The loop takes the whole inbox before it runs anything: whoever finds jobs there knows that a wake-up is on its way. On the
        // executor's own thread none is needed, because the loop looks once more before it waits.
        if wasEmpty, isIsolatingCurrentContext() != true { source.wake() }
    }

    /// Wakes a source of another thread, at the end of this thread's turn when called on it, and at once otherwise.
    ///
    /// What several jobs of a turn have for that thread then costs it one wake-up. A turn is over when its jobs have run once, so
    /// nothing is held up for longer than that.
    public func wakeAfterTurn(_ neighbour: any EventSource) {
        guard isIsolatingCurrentContext() == true else { return neighbour.wake() }
        inbox.withLock { inbox in
            guard !inbox.neighbours.contains(where: { $0 === neighbour }) else { return }
            inbox.neighbours.append(neighbour)
        }
    }

    /// True on this executor's thread, also between jobs: this is what makes `assumeIsolated` legal in an event callback.
    public func isIsolatingCurrentContext() -> Bool? {
        thread.load(ordering: .relaxed) == UInt(pthread_self())
    }

    /// Ends the process when called from another thread.
    public func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "not on the thread of this executor")
    }
}

extension ThreadExecutor {
    private final class Start: Sendable {
        let executor: ThreadExecutor
        let name: String

        init(_ executor: ThreadExecutor, _ name: String) {
            self.executor = executor
            self.name = name
        }
    }

    /// Bytes. librabbitmq goes down into the tables of a message's headers, and a frame holds eighteen thousand of them inside one another.
    private static let stackSize = 8 * 1024 * 1024

    private func start(name: String) {
        var thread = pthread_t()
        // Said, because with an unlimited stack in the process's limits the default is 2 MB.
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setstacksize(&attributes, Self.stackSize)
        let start = unsafe Unmanaged.passRetained(Start(self, name)).toOpaque()
        let status = unsafe pthread_create(
            &thread, &attributes,
            { context in
                guard let context = unsafe context else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
                unsafe start.name.withCString { unsafe clinux_name_thread($0) }
                start.executor.run()
                return nil
            }, start)
        precondition(status == 0, "no thread to be had for \(name): error \(status)")
        pthread_detach(thread)
    }

    private func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        // Changed for the inbox's each time: with a copy the inbox would need new memory for what comes next.
        var jobs: [UnownedJob] = []
        while true {
            let (taskExecutor, isStopping) = inbox.withLock { inbox in
                swap(&inbox.jobs, &jobs)
                return (inbox.taskExecutor, inbox.isStopping)
            }
            let wasIdle = jobs.isEmpty
            run(jobs, taskExecutor)
            jobs.removeAll(keepingCapacity: true)
            source.dispatch()
            guard endTurn(), wasIdle else { continue }
            if isStopping { return }
            source.wait()
        }
    }

    /// A job has to run under the same two executors that its task asks for, or the task changes over at each of its steps.
    private func run(_ jobs: [UnownedJob], _ taskExecutor: ThreadTaskExecutor?) {
        guard let taskExecutor else {
            for job in jobs { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
            return
        }
        for job in jobs {
            unsafe job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: taskExecutor.asUnownedTaskExecutor())
        }
    }

    /// Wakes the neighbours; true when nothing was enqueued meanwhile.
    private func endTurn() -> Bool {
        let (neighbours, isEmpty) = inbox.withLock { inbox in
            defer { if !inbox.neighbours.isEmpty { inbox.neighbours.removeAll() } }
            return (inbox.neighbours, inbox.jobs.isEmpty)
        }
        for neighbour in neighbours { neighbour.wake() }
        return isEmpty
    }
}

/// For a thread without a socket: it waits for jobs and for nothing else.
final class JobSource: EventSource {
    private let wakeUp = WakeUp()

    func wait() {
        _ = clinux_poll(wakeUp.descriptor, -1, -1)
        wakeUp.reset()
    }

    func wake() { wakeUp.signal() }

    func dispatch() {}
}

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
