import Synchronization

/// What all connections have in common that are made with the same ``BrokerOptions``, or with copies of them: those of one process.
final class BrokerConnections: Sendable {
    /// For those that wait for the broker to be back.
    let reconnects = ReconnectNotifier()

    private let started = Mutex<Watchdog?>(nil)

    /// Looks after their threads. Its own thread starts with the first connection and ends with the last copy of the options.
    var watchdog: Watchdog {
        started.withLock { started in
            let watchdog = started ?? Watchdog.started()
            started = watchdog
            return watchdog
        }
    }

    deinit {
        let watchdog = started.withLock { $0 }
        watchdog?.stop()
    }
}
