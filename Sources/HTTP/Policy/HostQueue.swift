/// Decides when a request to one host may start. No clock and no network: the caller tells what happened and when.
///
/// A host nobody has an answer from gets one request; when that is answered, the window opens. Some servers take a single stream until
/// the first request has proved who is calling, and a host that is down should not be tried a hundred times at once.
struct HostQueue<Element> {
    /// How many may be under way.
    struct Limits {
        /// For HTTP/1.1: one request to a connection.
        var connections: Int
        /// For HTTP/2.
        var streams: Int
        /// After this long without a request the connections are gone, and the host is new again.
        var idle: Duration = .seconds(60)
    }

    private enum Phase {
        case new
        case sequential
        case multiplexed
    }

    private let limits: Limits
    private var phase = Phase.new
    private var lastAnswer: ContinuousClock.Instant?
    private var waiting: [Element] = []
    private var head = 0

    /// How many were taken and have not ended.
    private(set) var inFlight = 0

    init(_ limits: Limits) {
        self.limits = limits
    }

    /// How many wait.
    var waitingCount: Int { waiting.count - head }

    /// True when nobody has an answer of the host yet, or its connections are gone.
    var isNew: Bool { phase == .new }

    /// True when the host takes one request to a connection, so that each needs one of its own.
    var isSequential: Bool { phase == .sequential }

    /// True when nothing waits and nothing is under way.
    var isIdle: Bool { inFlight == 0 && waitingCount == 0 }

    /// Adds one at the end.
    mutating func append(_ element: Element) {
        waiting.append(element)
    }

    /// Takes the first one if a slot is free.
    mutating func next(at now: ContinuousClock.Instant) -> Element? {
        guard head < waiting.count else { return nil }
        if inFlight == 0, let lastAnswer, now - lastAnswer > limits.idle { phase = .new }
        guard inFlight < window else { return nil }
        inFlight += 1
        defer { advance() }
        return waiting[head]
    }

    /// One that was taken has its answer.
    mutating func answered(isMultiplexed: Bool, at now: ContinuousClock.Instant) {
        inFlight -= 1
        lastAnswer = now
        phase = isMultiplexed ? .multiplexed : .sequential
    }

    /// One that was taken ended without an answer.
    ///
    /// - Parameter isUnreachable: no connection could be made, so the host is treated as new again.
    mutating func failed(isUnreachable: Bool) {
        inFlight -= 1
        if isUnreachable { phase = .new }
    }

    /// One that was taken could not start after all: it is the next one again.
    mutating func putBack(_ element: Element) {
        inFlight -= 1
        guard head > 0 else { return waiting.insert(element, at: 0) }
        head -= 1
        waiting[head] = element
    }

    /// Takes everything out of the queue that the condition holds for.
    mutating func remove(where condition: (Element) -> Bool) -> [Element] {
        let rest = waiting[head...]
        let removed = rest.filter(condition)
        guard !removed.isEmpty else { return [] }
        waiting = rest.filter { !condition($0) }
        head = 0
        return removed
    }

    private var window: Int {
        switch phase {
        case .new: 1
        case .sequential: limits.connections
        case .multiplexed: limits.streams
        }
    }

    private mutating func advance() {
        head += 1
        // The part before the head is let go when it is the bigger half, so taking stays cheap however long the queue is.
        if head > 32, head * 2 > waiting.count {
            waiting.removeFirst(head)
            head = 0
        } else if head == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            head = 0
        }
    }
}

/// The connections to one host: the requests that wait for them, and which of them have answered. Belongs to the client's thread.
final class HostConnections {
    let origin: Origin
    var queue: HostQueue<Transfer>
    /// Which connections have answered.
    var first = FirstRequests()
    /// How many requests were begun since libcurl has worked last.
    var begun = 0

    init(_ origin: Origin, _ limits: HostQueue<Transfer>.Limits) {
        self.origin = origin
        queue = HostQueue(limits)
    }
}

/// Which connections to one host have answered a request. A new connection gets one request first, and more when that one is answered:
/// Apple takes a single stream until the first request has proved who is calling (Apple, "Sending notification requests to APNs").
///
/// ``HostQueue`` sees to a new host. This sees to the connections that libcurl opens later by itself, such as after a GOAWAY (RFC 9113
/// §6.8): libcurl 7.88 opens one for each request that was under way, `CURLOPT_PIPEWAIT` or not, and would keep them all; and once one is
/// there it puts everything onto it that waited. So connections are opened one after the other. No clock and no network. Connections go by
/// their local port, which is what libcurl tells of them.
struct FirstRequests {
    private var answered: Set<Int> = []
    private var asked: Set<Int> = []
    private var contested: Set<Int> = []
    /// The request for which a connection is being opened.
    private var opener: ObjectIdentifier?
    private var isOpeningContested = false

    /// Whether a request was turned away from a connection that has not answered yet, or is not there yet. Until that is settled nothing more
    /// should start.
    var isContested: Bool { !contested.isEmpty || isOpeningContested }

    /// Whether a connection may be opened for a request now: there is to be no other that is being opened. One request may open several
    /// sockets, of which libcurl takes the first to connect (RFC 8305).
    mutating func mayOpen(for request: ObjectIdentifier) -> Bool {
        guard let opener, opener != request else {
            opener = request
            return true
        }
        isOpeningContested = true
        return false
    }

    /// The connection that was opened for a request is there. Whoever was turned away meanwhile waits for its first answer.
    mutating func opened(_ connection: Int, for request: ObjectIdentifier) {
        let wasContested = isOpeningContested
        guard stopOpening(for: request) else { return }
        if wasContested, !answered.contains(connection) { contested.insert(connection) }
    }

    /// A request that may have been the reason to open a connection has ended, or waits again.
    /// - Returns: whether it was.
    @discardableResult
    mutating func stopOpening(for request: ObjectIdentifier) -> Bool {
        guard opener == request else { return false }
        opener = nil
        isOpeningContested = false
        return true
    }

    /// Whether a request may be written to the connection now.
    mutating func admits(on connection: Int) -> Bool {
        if answered.contains(connection) { return true }
        if asked.insert(connection).inserted { return true }
        contested.insert(connection)
        return false
    }

    /// A request on the connection has its answer. One that came with the connection's end says nothing about the next with its port.
    mutating func answered(on connection: Int) {
        if asked.contains(connection) { answered.insert(connection) }
        end(on: connection)
    }

    /// A request on the connection ended without an answer, or went on elsewhere. Where it was the first one, another is tried.
    mutating func failed(on connection: Int) {
        guard !answered.contains(connection) else { return }
        end(on: connection)
    }

    /// The connection is gone; the next one that has its port is new.
    mutating func closed(_ connection: Int) {
        end(on: connection)
        answered.remove(connection)
    }

    private mutating func end(on connection: Int) {
        asked.remove(connection)
        contested.remove(connection)
    }
}
