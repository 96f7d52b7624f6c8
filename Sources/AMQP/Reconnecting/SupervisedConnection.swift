import CoreMetrics
import Logging

/// A connection that is made again when it is lost. Belongs to one actor and its thread.
final class SupervisedConnection {
    let options: BrokerOptions
    private let source: ConnectionSource
    private let status: ConnectionStatus
    private let metrics: ConnectionMetrics
    private let monitor: HeartbeatMonitor
    private var schedule: ReconnectSchedule
    private var lastHeartbeat: ContinuousClock.Instant = .now

    /// The connection in use, nil between two of them.
    private(set) var connection: Connection?
    /// Counts the connections and their further channels from 1.
    private(set) var generation = 0
    /// How many connections were lost and made again.
    private(set) var reconnects = 0
    /// Whether the broker takes no messages for now.
    private(set) var isBlocked = false

    init(options: BrokerOptions, source: ConnectionSource, status: ConnectionStatus) {
        self.options = options
        self.source = source
        self.status = status
        monitor = HeartbeatMonitor(options.connections.watchdog)
        metrics = ConnectionMetrics(connection: options.connectionName)
        schedule = ReconnectSchedule(
            hostCount: options.address.hosts.count, stableAfter: options.heartbeat, backoff: options.backoff, now: .now)
        metrics.connected.record(0)
        options.connections.reconnects.add(source, at: options.address)
    }

    /// Connects when there is no connection and the time has come. Blocks meanwhile.
    ///
    /// - Parameter prepare: what to do with the new connection before it counts as one.
    /// - Throws: only before the first connection, and only what waiting does not mend: wrong credentials, no right, no such object.
    func connectIfDue(bodyLimit: Int, _ prepare: (Connection) throws(BrokerError) -> Void) throws(BrokerError) {
        // Taken in any case: what was told while there was a connection says nothing about the time after it.
        let isBrokerBack = source.takeNews()
        guard connection == nil else { return }
        if isBrokerBack { schedule.hurry(now: .now) }
        guard schedule.due <= .now else { return }
        do throws(BrokerError) {
            try connect(bodyLimit: bodyLimit, prepare)
        } catch {
            monitor.stop()
            schedule.failed(now: .now)
            status.failed(error)
            if generation == 0, error.isFinalAtStart { throw error }
            log(.warning, "no connection to the broker", error)
        }
    }

    private func connect(bodyLimit: Int, _ prepare: (Connection) throws(BrokerError) -> Void) throws(BrokerError) {
        guard options.address.hosts.indices.contains(schedule.host) else {
            throw BrokerError(.unreachable, "The broker's address names no host.")
        }
        let new = try Connection.open(to: options.address.hosts[schedule.host], options: options, bodyLimit: bodyLimit)
        monitor.start(socket: new.socket, limit: liveliness(of: new) * 3)
        new.onAnswer = { [monitor] in monitor.tick() }
        try prepare(new)
        connection = new
        generation += 1
        isBlocked = false
        schedule.connected(now: .now)
        status.current = .connected(generation: generation)
        metrics.connected.record(1)
        metrics.blocked.record(0)
        if generation > 1 {
            reconnects += 1
            metrics.reconnects.increment()
        }
        log(.info, "connected to the broker", nil)
        options.connections.reconnects.notify(options.address, except: source)
    }

    /// Notes that the connection has another channel, whose delivery tags start again from 1.
    func countNewChannel() {
        generation += 1
        status.current = isBlocked ? .blocked(generation: generation) : .connected(generation: generation)
    }

    /// Drops the connection; the next one is tried after a pause.
    func lose(_ error: BrokerError) {
        guard let lost = connection else { return }
        // A closed channel leaves a connection that can still say good-bye; on a broken one the attempt could only wait.
        if error.kind != .connectionLost, error.kind != .timedOut { lost.close() }
        drop()
        schedule.lost(now: .now)
        status.failed(error)
        if error.isHeartbeatTimeout { metrics.heartbeatTimeouts.increment() }
        log(.warning, "the connection to the broker is lost", error)
    }

    /// Ends for good.
    func close() {
        connection?.close()
        drop()
        status.current = .closed
    }

    private func drop() {
        connection = nil
        monitor.stop()
        isBlocked = false
        metrics.connected.record(0)
        metrics.blocked.record(0)
    }

    /// Notes that the broker takes no messages, or takes them again.
    func setBlocked(_ isBlocked: Bool, reason: String) {
        self.isBlocked = isBlocked
        metrics.blocked.record(isBlocked ? 1 : 0)
        status.current = isBlocked ? .blocked(generation: generation) : .connected(generation: generation)
        options.logger.warning(
            "the broker changed whether it takes messages",
            metadata: ["connection": "\(options.connectionName)", "blocked": "\(isBlocked)", "reason": "\(reason)"])
    }

    /// Sends a heartbeat when half of its time is over; for a turn that does not read, which would send it otherwise.
    func sendHeartbeatIfDue() throws(BrokerError) {
        guard let connection, .now - lastHeartbeat >= liveliness(of: connection) / 2 else { return }
        try connection.sendHeartbeat()
        lastHeartbeat = .now
    }

    /// Tells the watchdog in the middle of a turn that the thread lives.
    func showLife() { monitor.tick() }

    /// Ends a turn: tells the watchdog that the thread lives, and sets what to wait for.
    func finishTurn(reads: Bool = true, until deadline: ContinuousClock.Instant? = nil) {
        let own: ContinuousClock.Instant
        if let connection {
            monitor.tick()
            own = reads && connection.hasBufferedFrames ? .now : .now + liveliness(of: connection) / 2
        } else {
            own = schedule.due
        }
        source.waitFor(socket: reads ? connection?.socket ?? -1 : -1, until: deadline.map { min($0, own) } ?? own)
    }

    /// The agreed heartbeat; ours when the broker wants none.
    private func liveliness(of connection: Connection) -> Duration {
        connection.heartbeat > .zero ? connection.heartbeat : options.heartbeat
    }

    private func log(_ level: Logger.Level, _ message: Logger.Message, _ error: BrokerError?) {
        var metadata: Logger.Metadata = ["connection": "\(options.connectionName)", "generation": "\(generation)"]
        if let error { metadata["error"] = "\(error)" }
        options.logger.log(level: level, message, metadata: metadata)
    }
}

/// A consumer or a publisher: its connection is kept up from `run()` to the end.
protocol SupervisedActor: ConnectionActor {
    var lifetime: ConnectionLifetime { get set }
}

extension SupervisedActor {
    /// What `run()` does: waits until the actor ends, which cancelling the task asks for.
    /// - Throws: when it was called before, and what the actor ended with.
    func runOnce() async throws(BrokerError) {
        guard lifetime.phase == .idle else { throw BrokerError(.closed, "run() was called before.") }
        let source = source
        let error = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                lifetime.begin(continuation)
            }
        } onCancel: {
            source.requestEnd()
        }
        if let error { throw error }
    }
}

/// How far `run()` is. It is called once, and lasts until somebody ends it.
struct ConnectionLifetime {
    enum Phase { case idle, running, ended }

    private(set) var phase = Phase.idle
    private var run: CheckedContinuation<BrokerError?, Never>?

    /// `run()` waits from now on.
    mutating func begin(_ run: CheckedContinuation<BrokerError?, Never>) {
        phase = .running
        self.run = run
    }

    /// Ends it; false when it has ended before.
    mutating func end() -> Bool {
        defer { phase = .ended }
        return phase != .ended
    }

    /// Lets `run()` return, or throw the error.
    mutating func finish(_ error: BrokerError?) {
        run?.resume(returning: error)
        run = nil
    }
}
