import CRabbitMQ
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

extension BrokerSession {
    /// Makes sure that an exchange is there, whatever its kind; throws ``BrokerError/Kind/notFound`` when there is none.
    public func inspectExchange(_ name: String) throws(BrokerError) {
        try perform { connection throws(BrokerError) in try connection.inspectExchange(name) }
    }
}

extension Connection {
    /// A passive declaration: the broker looks at the name only (AMQP 0-9-1 §1.6.2.1).
    fileprivate func inspectExchange(_ name: String) throws(BrokerError) {
        defer { encoder.recycle() }
        try unsafe request {
            unsafe amqp_exchange_declare(
                $0, Self.channel, encoder.bytes(name), encoder.bytes("direct"), 1, 1, 0, 0, amqp_empty_table) != nil
        }
    }
}

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

extension BrokerSession {
    /// Declares a durable exchange. It is fine when it is there already with the same kind and arguments.
    public func declareExchange(
        _ name: String, kind: String = "topic", arguments: [String: HeaderValue] = [:]
    ) throws(BrokerError) {
        try perform { connection throws(BrokerError) in
            try connection.declareExchange(name, kind: kind, arguments: arguments)
        }
    }

    /// Deletes an exchange; it is fine when there is none.
    public func deleteExchange(_ name: String, ifUnused: Bool = false) throws(BrokerError) {
        try perform { connection throws(BrokerError) in try connection.deleteExchange(name, ifUnused: ifUnused) }
    }

    /// Declares a durable queue. It is fine when it is there already with the same arguments.
    @discardableResult
    public func declareQueue(_ name: String, arguments: [String: HeaderValue] = [:]) throws(BrokerError) -> QueueCounts {
        try perform { connection throws(BrokerError) in
            try connection.declareQueue(name, isPassive: false, arguments: arguments)
        }
    }

    /// How full a queue is; throws ``BrokerError/Kind/notFound`` when there is none.
    public func inspectQueue(_ name: String) throws(BrokerError) -> QueueCounts {
        try perform { connection throws(BrokerError) in try connection.declareQueue(name, isPassive: true) }
    }

    /// Deletes a queue and returns how many messages went with it; it is fine when there is none.
    ///
    /// A quorum queue knows neither condition: the broker answers 540 and closes the connection. Look with ``inspectQueue(_:)`` before.
    /// - Throws: ``BrokerError/Kind/preconditionFailed`` when it holds messages or has consumers and that was not to be.
    @discardableResult
    public func deleteQueue(_ name: String, ifEmpty: Bool = false, ifUnused: Bool = false) throws(BrokerError) -> Int {
        try perform { connection throws(BrokerError) in
            try connection.deleteQueue(name, ifEmpty: ifEmpty, ifUnused: ifUnused)
        }
    }

    /// Throws away what is ready in a queue and returns how many that were.
    @discardableResult
    public func purge(_ queue: String) throws(BrokerError) -> Int {
        try perform { connection throws(BrokerError) in try connection.purge(queue) }
    }

    /// Lets a queue take what an exchange gets with this key.
    public func bindQueue(_ queue: String, to exchange: String, key: String) throws(BrokerError) {
        try perform { connection throws(BrokerError) in try connection.bindQueue(queue, to: exchange, key: key) }
    }

    /// Takes a binding away; it is fine when there is none.
    public func unbindQueue(_ queue: String, from exchange: String, key: String) throws(BrokerError) {
        try perform { connection throws(BrokerError) in try connection.unbindQueue(queue, from: exchange, key: key) }
    }

    /// Lets an exchange take what another one gets with this key.
    public func bindExchange(_ destination: String, to source: String, key: String) throws(BrokerError) {
        try perform { connection throws(BrokerError) in try connection.bindExchange(destination, to: source, key: key) }
    }
}

extension BrokerSession {
    /// Takes the next ready message of a queue without acknowledging it; nil when there is none.
    ///
    /// It stays taken until it is settled or the session ends. A look costs a delivery: it raises the delivery count.
    public func get(from queue: String) throws(BrokerError) -> IncomingMessage? {
        try perform { connection throws(BrokerError) in
            guard let content = try connection.get(from: queue, timeout: options.requestTimeout) else { return nil }
            connection.releaseBuffers()
            ledger.delivered(content.number)
            return content.message(generation: generation)
        }
    }

    /// Says what becomes of messages.
    ///
    /// - Throws: ``BrokerError/Kind/preconditionFailed`` for a tag that is settled already, or whose channel is gone. The others are
    ///   settled all the same.
    public func settle(_ settlements: [(DeliveryTag, Disposition)]) throws(BrokerError) {
        let stale = try perform { connection throws(BrokerError) in
            let stale = settlements.filter { tag, disposition in
                tag.generation != generation || !ledger.settle(tag.number, disposition)
            }
            for instruction in ledger.instructions() { try connection.settle(instruction) }
            return stale.count
        }
        guard stale == 0 else {
            throw BrokerError(.preconditionFailed, "\(stale) messages were settled before, or went back to their queue.")
        }
    }

    /// Settles everything taken and not settled up to and including this message.
    public func settleAll(through tag: DeliveryTag, _ disposition: Disposition) throws(BrokerError) {
        let numbers = tag.number > 0 ? 1...tag.number : 1...1
        let isStale = try perform { connection throws(BrokerError) in
            guard tag.generation == generation else { return true }
            for number in numbers { _ = ledger.settle(number, disposition) }
            for instruction in ledger.instructions() { try connection.settle(instruction) }
            return false
        }
        if isStale { throw BrokerError(.preconditionFailed, "The messages went back to their queue.") }
    }

    /// Publishes messages and returns when all are confirmed and none was returned, as ``Publisher/publish(_:)`` does.
    ///
    /// - Throws: the reason by index. A lost connection fails all that were not confirmed until then.
    public func publish(_ messages: [OutgoingMessage]) throws(PublishError) {
        var open = Set(messages.indices)
        var failures: [Int: BrokerError] = [:]
        do {
            try perform { connection throws(BrokerError) in
                try publish(messages, over: connection) { verdict in
                    open.remove(verdict.position.index)
                    failures[verdict.position.index] = verdict.failure
                }
            }
        } catch {
            for index in open { failures[index] = error }
        }
        if !failures.isEmpty { throw PublishError(failures: failures) }
    }

    private func publish(
        _ messages: [OutgoingMessage], over connection: Connection, _ decide: (ConfirmLedger.Verdict) -> Void
    ) throws(BrokerError) {
        if !selectsConfirms { try connection.selectConfirms() }
        selectsConfirms = true
        let deadline = ContinuousClock.now + options.confirmTimeout
        for (index, message) in messages.enumerated() {
            let position = ConfirmLedger.Position(batch: 0, index: index)
            if let refusal = message.refusal(frameSize: connection.frameSize) {
                decide(ConfirmLedger.Verdict(position: position, failure: refusal))
                continue
            }
            while confirms.openCount >= Publisher.window || confirms.openBytes >= Publisher.byteWindow {
                try receiveVerdicts(connection, until: deadline, decide)
            }
            confirms.wrote(message, at: position, now: .now)
            try connection.publish(message)
        }
        while confirms.openCount > 0 { try receiveVerdicts(connection, until: deadline, decide) }
        connection.releaseBuffers()
    }

    private func receiveVerdicts(
        _ connection: Connection, until deadline: ContinuousClock.Instant, _ decide: (ConfirmLedger.Verdict) -> Void
    ) throws(BrokerError) {
        var closing: BrokerError?
        let left = deadline - .now
        guard left > .zero else { throw BrokerError(.timedOut, "\(connection.place): no confirm in time") }
        _ = try connection.receiveFrame(within: min(left, options.heartbeat / 2)) { event in
            switch event {
            case .confirmed(let number, let isMultiple, let refusal):
                confirms.confirmed(number, isMultiple: isMultiple, refusal: refusal).forEach(decide)
            case .returned(let exchange, let routingKey, let messageID, let error):
                _ = confirms.returned(exchange: exchange, routingKey: routingKey, messageID: messageID, error)
            case .channelClosed(let error): closing = error
            case .delivery, .consumerCancelled, .blocked, .unblocked: break
            }
        }
        monitor.tick()
        if let closing { throw closing }
    }
}
