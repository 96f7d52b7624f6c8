import Threads

/// One connection for a sequence of requests, as an operator's command needs it: declare, look, move, close.
///
/// It does not reconnect: when the connection is lost, every later call throws. When the broker closes the channel over a request, that
/// request throws and the next one gets a new channel; messages that were taken and not settled are then back in their queues.
public actor BrokerSession: ConnectionActor {
    /// The connection's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.executor.asUnownedSerialExecutor() }

    nonisolated let thread: ConnectionThread
    let options: BrokerOptions
    let monitor: HeartbeatMonitor
    var connection: Connection?
    var end = BrokerError(.closed, "The session is closed.")
    var ledger = SettlementLedger()
    var confirms = ConfirmLedger()
    var selectsConfirms = false
    var generation = 1

    private init(_ options: BrokerOptions) {
        self.options = options
        monitor = HeartbeatMonitor(options.connections.watchdog)
        thread = ConnectionThread(name: options.connectionName)
        beginTurns()
    }

    /// Connects to the first host that answers.
    ///
    /// - Throws: the error of the last host tried.
    public static func open(_ options: BrokerOptions) async throws(BrokerError) -> BrokerSession {
        let session = BrokerSession(options)
        try await session.connect()
        return session
    }

    /// Writes what is settled and closes the connection. What is not settled goes back to its queue.
    public func close() async {
        connection?.close()
        drop(BrokerError(.closed, "The session is closed."))
    }

    private func connect() async throws(BrokerError) {
        var error = BrokerError(.unreachable, "The broker's address names no host.")
        for host in options.address.hosts {
            do {
                let new = try Connection.open(to: host, options: options, bodyLimit: .max)
                monitor.start(socket: new.socket, limit: max(options.heartbeat * 3, options.requestTimeout + options.heartbeat))
                connection = new
                return
            } catch let failure {
                error = failure
                // The next host of the same cluster would say the same.
                if failure.isFinalAtStart { break }
            }
        }
        throw error
    }
}
