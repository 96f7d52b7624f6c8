import CCurl
import Glibc

/// One request from the queue to its end. Lives on the client's thread; libcurl's callbacks get a pointer to it.
@safe
final class Transfer {
    let submission: Submission
    let host: HostConnections
    /// What libcurl reads while the transfer runs.
    let headers: HeaderBlock
    let allowsLoopback: Bool
    let allowsPrivateAddresses: Bool
    let sockets: OpenSockets
    private let early: EarlyAnswers

    /// libcurl's handle while the transfer is under way.
    var handle: UnsafeMutableRawPointer?
    var reader = ResponseReader()
    /// How much of a body that is pulled has been read.
    var bodyOffset = 0
    /// How often libcurl began to write the request; more than once means that it sent it again by itself.
    var issued = 0
    /// The connection it was written to last, by its local port.
    private(set) var connection: Int?
    /// Turned away from a connection that has yet to answer its first request: it goes back into the queue.
    private(set) var isTurnedAway = false
    var hasRefusedAddress = false
    /// How far it came without a connection: the name server was asked, and there was an address to connect to.
    var hasAskedForAddress = false
    var hasAddress = false
    private var isAnsweredEarly = false

    init(_ submission: Submission, to host: HostConnections, early: EarlyAnswers, settings: TransferSettings) {
        self.early = early
        self.submission = submission
        self.host = host
        allowsLoopback = settings.allowsLoopback
        allowsPrivateAddresses = settings.allowsPrivateAddresses
        sockets = settings.sockets
        let hasType = submission.request.hasHeader("content-type")
        headers = HeaderBlock(submission.request.headers, removed: hasType ? ["Expect"] : ["Expect", "Content-Type"])
    }

    /// Called when there is a connection for the request. False when that one has yet to answer its first request.
    func issue(on port: Int) -> Bool {
        host.first.opened(port, for: ObjectIdentifier(self))
        if let connection, connection != port { host.first.failed(on: connection) }
        guard connection == port || host.first.admits(on: port) else {
            connection = nil
            isTurnedAway = true
            return false
        }
        connection = port
        issued += 1
        reader.restart()
        return true
    }

    /// Called before a connection is opened for the request. False when another one is being opened to a host that takes all requests on one.
    private func mayOpen() -> Bool {
        // What was begun and cannot be repeated must not start again here: libcurl ends it with the error that it is.
        guard !host.queue.isSequential, issued == 0 || submission.request.isReplayable else { return true }
        isTurnedAway = !host.first.mayOpen(for: ObjectIdentifier(self))
        return !isTurnedAway
    }

    /// Makes ready for another start. What was written of it before still counts as written.
    func putBack() {
        host.first.stopOpening(for: ObjectIdentifier(self))
        isTurnedAway = false
        hasAskedForAddress = false
        hasAddress = false
    }

    /// What the request came to, once libcurl is done with it.
    func result(_ code: TransferCode) -> Result<HTTPResponse, HTTPFailure> {
        if code.isOK ? reader.isAnswered : reader.isComplete(isStreamReset: code.isStreamReset) { return .success(reader.response) }
        return .failure(failure(code))
    }

    /// Called after each piece of the answer.
    func noteEarlyAnswer() {
        guard submission.request.body.count >= EarlyAnswers.smallestBody, !isAnsweredEarly, reader.isComplete(isStreamReset: false)
        else { return }
        isAnsweredEarly = true
        early.append(self)
    }

    private func failure(_ code: TransferCode) -> HTTPFailure {
        var failure = code.failure(host: submission.origin.host, wasIssued: issued > 0)
        if failure.kind == .timeout, issued == 0, !hasAddress {
            // Nobody was asked and nothing was tried: it waited for a connection or stream of others.
            return hasAskedForAddress ? unresolved(failure) : HTTPFailure.noFreeSlot(submission.origin)
        }
        if reader.isTooLarge {
            failure.kind = .responseTooLarge
            failure.text = "the answer is too large: \(submission.origin.host)"
        } else if hasRefusedAddress, issued == 0 {
            failure.kind = .addressRefused
            failure.delivery = .notSent
            failure.text = "the host's address is not one to talk to: \(submission.origin.host)"
        }
        return failure
    }

    private func unresolved(_ failure: HTTPFailure) -> HTTPFailure {
        HTTPFailure(
            delivery: .notSent, kind: .resolve, code: failure.code, text: "no answer of the name server in time: \(submission.origin.host)")
    }

    /// The failure of a request that is taken back.
    func cancelled() -> HTTPFailure {
        HTTPFailure(
            delivery: issued > 0 ? .mayHaveBeenSent : .notSent, kind: .cancelled, text: "cancelled: \(submission.origin.host)")
    }
}

/// What libcurl calls while it works on a transfer: always inside `curl_multi_perform`, so always on the client's thread.
extension Transfer {
    private static func at(_ context: UnsafeMutableRawPointer) -> Transfer {
        unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    static let onHeader: curl_write_callback = { data, size, count, context in
        guard let data = unsafe data, let context = unsafe context else { return 0 }
        let bytes = unsafe UnsafeRawBufferPointer(start: data, count: size * count)
        let transfer = unsafe Transfer.at(context)
        guard unsafe transfer.reader.take(header: bytes) else { return 0 }
        transfer.noteEarlyAnswer()
        return size * count
    }

    static let onBody: curl_write_callback = { data, size, count, context in
        guard let data = unsafe data, let context = unsafe context else { return 0 }
        let bytes = unsafe UnsafeRawBufferPointer(start: data, count: size * count)
        let transfer = unsafe Transfer.at(context)
        guard unsafe transfer.reader.take(body: bytes) else { return 0 }
        transfer.noteEarlyAnswer()
        return size * count
    }

    static let readBody: curl_read_callback = { buffer, size, count, context in
        guard let buffer = unsafe buffer, let context = unsafe context else { return Int(CURL_READFUNC_ABORT) }
        let transfer = unsafe Transfer.at(context)
        let body = transfer.submission.request.body
        let piece = min(size * count, body.count - transfer.bodyOffset)
        unsafe body.withUnsafeBytes { bytes in
            guard piece > 0, let start = bytes.baseAddress else { return }
            unsafe memcpy(buffer, start + transfer.bodyOffset, piece)
        }
        transfer.bodyOffset += piece
        return piece
    }

    /// Called each time a connection is there and the request is about to be written to it.
    static let onIssue: curl_prereq_callback = { context, _, _, _, localPort in
        guard let context = unsafe context else { return CURL_PREREQFUNC_ABORT }
        return unsafe Transfer.at(context).issue(on: Int(localPort)) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }

    /// Called when a name is not known yet and the name server has to be asked.
    static let onResolve: curl_resolver_start_callback = { _, _, context in
        guard let context = unsafe context else { return 1 }
        unsafe Transfer.at(context).hasAskedForAddress = true
        return 0
    }

    static let openSocket: curl_opensocket_callback = { context, _, address in
        // CURL_SOCKET_BAD is a cast, which the importer leaves out.
        guard let context = unsafe context, let address = unsafe address else { return -1 }
        let transfer = unsafe Transfer.at(context)
        transfer.hasAddress = true
        guard unsafe transfer.permits(address) else {
            transfer.hasRefusedAddress = true
            return -1
        }
        guard transfer.mayOpen() else { return -1 }
        return unsafe transfer.sockets.open(
            address.pointee.family, address.pointee.socktype, address.pointee.protocol, for: transfer.host)
    }

    private func permits(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Bool {
        switch unsafe AddressRules.classify(Self.bytes(of: address)) {
        case .global: !submission.origin.isPlain
        case .loopback: allowsLoopback
        case .special: allowsPrivateAddresses
        }
    }

    /// The address in network order; empty for a family that is neither IPv4 nor IPv6.
    private static func bytes(of address: UnsafeMutablePointer<curl_sockaddr>) -> [UInt8] {
        let raw = unsafe UnsafeRawPointer(address) + (MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0)
        switch unsafe address.pointee.family {
        case AF_INET:
            let start = MemoryLayout<sockaddr_in>.offset(of: \.sin_addr) ?? 0
            return unsafe [UInt8](UnsafeRawBufferPointer(start: raw + start, count: 4))
        case AF_INET6:
            // The structure is bigger than `sockaddr`: libcurl lays the address out over its end.
            let start = MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr) ?? 0
            return unsafe [UInt8](UnsafeRawBufferPointer(start: raw + start, count: 16))
        default:
            return []
        }
    }
}

/// Requests that are answered while libcurl is still busy sending them.
///
/// A server may answer and reset the stream before it has read the whole body (RFC 9113 §8.1). libcurl 7.88 then sometimes neither
/// sends on nor ends the transfer, and turns in circles until the timeout. The answer is there, so the transfer is ended for it.
final class EarlyAnswers {
    /// How long libcurl gets to end a transfer itself, which it does in the same breath when all is well.
    static let patience: Duration = .milliseconds(20)

    /// A smaller body is sent in one piece, before any answer can come.
    static let smallestBody = 16 * 1024

    private var waiting: [(transfer: Transfer, due: ContinuousClock.Instant)] = []

    /// When the first one is due.
    var nextDue: ContinuousClock.Instant? { waiting.first?.due }

    func append(_ transfer: Transfer) {
        waiting.append((transfer, .now + Self.patience))
    }

    /// Takes those whose patience is over and that have not ended meanwhile.
    func takeDue() -> [Transfer] {
        guard !waiting.isEmpty else { return [] }
        waiting.removeAll { unsafe $0.transfer.handle == nil }
        let now = ContinuousClock.now
        let due = waiting.prefix { $0.due <= now }
        waiting.removeFirst(due.count)
        return due.map(\.transfer)
    }
}
