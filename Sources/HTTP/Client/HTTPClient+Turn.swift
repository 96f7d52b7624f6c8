import CCurl

/// One turn of the client's thread: take commands, start what may start, let libcurl work, hand out what has ended.
extension HTTPClient {
    /// - Returns: when the thread has to look at the queues again, if ever.
    func turn(_ commands: [Command]) -> ContinuousClock.Instant? {
        for command in commands {
            // What follows a close in the same batch came too late.
            if isClosed { refuse(command) } else { obey(command) }
        }
        expire()
        // After a harvest the freed slots are filled before the thread sleeps: sleeping first would cost a poll for each batch. Where
        // nothing waited for a slot there is nothing new to do, and libcurl would go through all its transfers for that.
        while inFlight > 0 {
            guard perform() else { break }
            harvest()
            fillContested()
            guard !begunHosts.isEmpty else { break }
        }
        endEarly()
        return [earliestDeadline, early.nextDue].compactMap(\.self).min()
    }

    private func obey(_ command: Command) {
        switch command {
        case .send(let submission): accept(submission)
        case .cancel(let ticket): cancel(ticket)
        case .close(let continuation): close(continuation)
        }
    }

    private func accept(_ submission: Submission) {
        let host = host(at: submission.origin)
        let transfer = Transfer(submission, to: host, early: early, settings: settings)
        guard !submission.ticket.isCancelled else { return end(transfer, .failure(transfer.cancelled())) }
        transfers[ObjectIdentifier(submission.ticket)] = transfer
        host.queue.append(transfer)
        earliestDeadline = earliestDeadline.map { min($0, submission.deadline) } ?? submission.deadline
        fill(host)
    }

    private func host(at origin: Origin) -> HostConnections {
        if let host = hosts[origin.name] { return host }
        // Hosts come out of the data, so the ones nobody needs are forgotten now and then.
        if hosts.count >= 256 { hosts = hosts.filter { !$0.value.queue.isIdle } }
        let host = HostConnections(origin, limits)
        hosts[origin.name] = host
        return host
    }

    /// Starts what the host's queue lets start.
    private func fill(_ host: HostConnections) {
        let now = ContinuousClock.now
        while !host.first.isContested, let transfer = host.queue.next(at: now) {
            inFlight += 1
            if host.begun == 0 { begunHosts.append(host) }
            host.begun += 1
            let failure = start(transfer, now: now)
            if let failure { leave(transfer, .failure(failure)) }
        }
    }

    /// Returns why the transfer cannot start, or nil.
    private func start(_ transfer: Transfer, now: ContinuousClock.Instant) -> HTTPFailure? {
        let host = transfer.submission.origin.host
        let remaining = transfer.submission.deadline - now
        guard remaining > .zero else { return transfer.expired() }
        guard let handle = unsafe pool.take(for: transfer.submission.request) else {
            return TransferCode(CURLE_OUT_OF_MEMORY).failure(host: host, wasIssued: false)
        }
        unsafe transfer.handle = unsafe handle.easy
        let code = unsafe settings.prepare(handle.easy, isSetUp: handle.isSetUp, for: transfer, timeout: remaining)
        guard code == CURLE_OK else { return TransferCode(code).failure(host: host, wasIssued: false) }
        guard unsafe curl_multi_add_handle(source.multi, handle.easy) == CURLM_OK else {
            return TransferCode(CURLE_FAILED_INIT).failure(host: host, wasIssued: false)
        }
        return nil
    }

    /// Lets libcurl work; false when it cannot any more. Several requests to one origin leave together.
    private func perform() -> Bool {
        let crowded = begunHosts.filter { $0.begun > 1 }.map(\.origin.name)
        for host in begunHosts { host.begun = 0 }
        begunHosts.removeAll(keepingCapacity: true)
        for origin in crowded { settings.sockets.cork(true, origin) }
        defer { for origin in crowded { settings.sockets.cork(false, origin) } }
        var running: CInt = 0
        guard unsafe curl_multi_perform(source.multi, &running) != CURLM_OK else { return true }
        for transfer in transfers.values where unsafe transfer.handle != nil {
            leave(transfer, transfer.result(TransferCode(CURLE_FAILED_INIT)))
            fill(transfer.host)
        }
        return false
    }

    /// Hands out what has ended and fills the slots.
    private func harvest() {
        var done = unsafe ccurl_done()
        while unsafe ccurl_next_done(source.multi, &done) {
            guard let context = unsafe done.context else { continue }
            let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            if transfer.isTurnedAway {
                putBack(transfer)
            } else {
                unsafe metrics.transferred(newConnections: done.new_connections, replays: max(0, transfer.issued - 1))
                leave(transfer, unsafe transfer.result(TransferCode(done.code)))
            }
            fill(transfer.host)
        }
        metrics.underWay(inFlight)
    }

    /// Lets one wait again that was turned away from a connection which has yet to answer, or to be there.
    private func putBack(_ transfer: Transfer) {
        inFlight -= 1
        letGo(of: transfer, isClean: false)
        transfer.putBack()
        transfer.host.queue.putBack(transfer)
        let deadline = transfer.submission.deadline
        earliestDeadline = earliestDeadline.map { min($0, deadline) } ?? deadline
        contestedHosts.append(transfer.host)
    }

    /// Goes on where a connection has answered meanwhile, or is gone.
    private func fillContested() {
        guard !contestedHosts.isEmpty else { return }
        let settled = contestedHosts.filter { !$0.first.isContested }
        contestedHosts.removeAll { !$0.first.isContested }
        for host in settled { fill(host) }
    }

    /// Ends the transfers that have their answer although libcurl does not see it.
    private func endEarly() {
        for transfer in early.takeDue() {
            leave(transfer, .success(transfer.reader.response))
            fill(transfer.host)
        }
    }

    /// Ends a transfer that was taken out of its queue.
    private func leave(_ transfer: Transfer, _ result: Result<HTTPResponse, HTTPFailure>) {
        inFlight -= 1
        transfer.host.first.stopOpening(for: ObjectIdentifier(transfer))
        switch result {
        case .success:
            transfer.host.queue.answered(isMultiplexed: transfer.reader.isMultiplexed, at: .now)
            if let connection = transfer.connection { transfer.host.first.answered(on: connection) }
        case .failure(let failure):
            transfer.host.queue.failed(isUnreachable: failure.isUnreachable)
            if let connection = transfer.connection { transfer.host.first.failed(on: connection) }
        }
        end(transfer, result)
    }

    private func end(_ transfer: Transfer, _ result: Result<HTTPResponse, HTTPFailure>) {
        transfers[ObjectIdentifier(transfer.submission.ticket)] = nil
        letGo(of: transfer, isClean: result.isSuccess)
        metrics.ended(result)
        transfer.submission.continuation.resume(returning: result)
    }

    private func letGo(of transfer: Transfer, isClean: Bool) {
        guard let handle = unsafe transfer.handle else { return }
        unsafe transfer.handle = nil
        // Removing a handle that was never added does nothing.
        _ = unsafe curl_multi_remove_handle(source.multi, handle)
        unsafe pool.give(handle, after: transfer.submission.request, isClean: isClean)
    }
}

/// Ends before their time.
extension HTTPClient {
    private func cancel(_ ticket: Ticket) {
        // Not found: it has ended, or it has not arrived yet and will find the mark on its ticket.
        guard let transfer = transfers[ObjectIdentifier(ticket)] else { return }
        takeBack(transfer)
        fill(transfer.host)
    }

    private func takeBack(_ transfer: Transfer) {
        if unsafe transfer.handle != nil {
            leave(transfer, .failure(transfer.cancelled()))
        } else {
            _ = transfer.host.queue.remove { $0 === transfer }
            end(transfer, .failure(transfer.cancelled()))
        }
    }

    /// Ends the requests whose time has passed while they waited; libcurl sees to those under way.
    private func expire() {
        guard let earliest = earliestDeadline else { return }
        let now = ContinuousClock.now
        guard earliest <= now else { return }
        for host in hosts.values where host.queue.waitingCount > 0 {
            for transfer in host.queue.remove(where: { $0.submission.deadline <= now }) {
                end(transfer, .failure(transfer.expired()))
            }
        }
        earliestDeadline = transfers.values.lazy.filter { unsafe $0.handle == nil }.map(\.submission.deadline).min()
    }

    private func close(_ continuation: CheckedContinuation<Void, Never>) {
        isClosed = true
        let late = source.close()
        for transfer in Array(transfers.values) { takeBack(transfer) }
        hosts = [:]
        contestedHosts = []
        stop()
        for command in late { refuse(command) }
        continuation.resume()
    }

    private func refuse(_ command: Command) {
        switch command {
        case .send(let submission): submission.refuse()
        case .cancel: break
        case .close(let continuation): continuation.resume()
        }
    }
}

extension Result {
    fileprivate var isSuccess: Bool {
        if case .success = self { true } else { false }
    }
}

extension HTTPFailure {
    /// No connection came about, so there is no sense in trying a hundred requests at once.
    fileprivate var isUnreachable: Bool {
        switch kind {
        case .resolve, .connect, .tls, .addressRefused: true
        case .timeout: delivery == .notSent
        case .cancelled, .noFreeSlot, .stream, .responseTooLarge, .badRequest, .other: false
        }
    }
}

extension Transfer {
    /// The failure of a request whose time passed before it was started. Where the host has answered others it is our limit that was in
    /// the way; where it has answered nobody all the while, the host.
    fileprivate func expired() -> HTTPFailure {
        guard host.queue.isNew || host.first.isContested else { return .noFreeSlot(submission.origin) }
        return HTTPFailure(
            delivery: .notSent, kind: .timeout, text: "no answer in time to the one before: \(submission.origin.host)")
    }
}
