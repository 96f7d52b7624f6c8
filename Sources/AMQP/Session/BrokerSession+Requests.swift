extension BrokerSession {
    /// Runs a request on an open channel; drops the connection when it is of no more use.
    func perform<Value>(_ request: (Connection) throws(BrokerError) -> Value) throws(BrokerError) -> Value {
        do throws(BrokerError) {
            guard let connection else { throw end }
            try catchUp(connection)
            monitor.tick()
            return try request(connection)
        } catch {
            if error.kind == .connectionLost || error.kind == .timedOut || connection?.isOpen == false { drop(error) }
            throw error
        }
    }

    /// Reads what has come since, sends a due heartbeat, and opens the channel again when the broker closed it.
    private func catchUp(_ connection: Connection) throws(BrokerError) {
        try connection.receive { _ in }
        guard !connection.isChannelOpen else { return }
        generation += 1
        ledger = SettlementLedger()
        confirms = ConfirmLedger()
        selectsConfirms = false
        try connection.openChannel()
    }

    func drop(_ error: BrokerError) {
        guard connection != nil else { return }
        connection = nil
        monitor.stop()
        end = error
        source.waitFor(socket: -1, until: nil)
    }

    /// Keeps the connection alive between two calls.
    func turn() {
        guard let connection else { return }
        do throws(BrokerError) {
            try connection.receive { _ in }
            monitor.tick()
            let pause = connection.heartbeat > .zero ? connection.heartbeat / 2 : options.heartbeat
            source.waitFor(socket: connection.socket, until: connection.hasBufferedFrames ? .now : .now + pause)
        } catch {
            drop(error)
        }
    }
}
