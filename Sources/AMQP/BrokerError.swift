/// Why the broker, or the way to it, did not do what was asked.
public struct BrokerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What to decide by.
    public enum Kind: String, Sendable, CaseIterable {
        /// No connection came about.
        case unreachable
        /// The broker does not know the user or the password.
        case credentialsRefused
        /// The certificate, or the encryption, was not acceptable.
        case tls
        /// There is no such queue, exchange or virtual host (404).
        case notFound
        /// The user may not do this (403, 530).
        case accessRefused
        /// The object is there, but otherwise than asked for, or the message is not acceptable (406).
        case preconditionFailed
        /// The connection or its channel ended; whether the last request was done is unknown.
        case connectionLost
        /// No answer in time; whether the request was done is unknown.
        case timedOut
        /// No queue takes a message with this exchange and routing key (312). It is nowhere.
        case returned
        /// The broker did not take the message (basic.nack), as a full queue does. It is nowhere.
        case refused
        /// This consumer, publisher or session was closed.
        case closed
        /// Something this module does not know.
        case unexpected
    }

    /// What to decide by.
    public let kind: Kind
    /// The broker's reply code, when it gave one.
    public let code: Int?
    /// What happened, with the host and the broker's own words when there are any. Never a password.
    public let text: String
    /// Whether two heartbeats in a row did not come.
    var isHeartbeatTimeout = false
    /// Whether the broker closed the channel because of a settlement.
    var isRefusedSettlement = false

    /// An error by its parts; a reader of the module needs it for tests only.
    public init(_ kind: Kind, code: Int? = nil, _ text: String) {
        self.kind = kind
        self.code = code
        self.text = text
    }

    /// Whether the same request can succeed later without anybody changing the configuration or the topology.
    public var isRetryable: Bool {
        switch kind {
        case .unreachable, .connectionLost, .timedOut, .refused: true
        case .credentialsRefused, .tls, .notFound, .accessRefused, .preconditionFailed, .returned, .closed, .unexpected: false
        }
    }

    /// The text, with the reply code when there is one.
    public var description: String { code.map { "\(text) (\($0))" } ?? text }
}

extension BrokerError {
    /// Whether a process that starts should end with this instead of trying on: somebody has to change something first.
    var isFinalAtStart: Bool {
        switch kind {
        case .credentialsRefused, .accessRefused, .notFound, .preconditionFailed: true
        case .unreachable, .tls, .connectionLost, .timedOut, .returned, .refused, .closed, .unexpected: false
        }
    }
}

extension BrokerError {
    /// What a broker's reply code means (AMQP 0-9-1 §1.2), in its own words.
    init(code: Int, text: String, at place: String) {
        let kind: Kind =
            switch code {
            case 312: .returned
            case 320: .connectionLost
            case 403, 530: .accessRefused
            case 404: .notFound
            case 311, 405, 406, 540: .preconditionFailed
            default: .unexpected
            }
        self.init(kind, code: code, "\(place): \(text)")
    }

    /// The same, when the broker closes the connection in answer to a login: 403 is then about the credentials.
    init(loginCode code: Int, text: String, at place: String) {
        if code == 403 {
            self.init(.credentialsRefused, code: code, "\(place): \(text)")
        } else {
            self.init(code: code, text: text, at: place)
        }
    }
}

/// Some messages of a batch are not known to be with the broker.
///
/// What is not in ``failures`` was confirmed. ``BrokerError/Kind/returned`` and ``BrokerError/Kind/refused`` are certain not to be in a
/// queue; with the other kinds nobody knows, and publishing again may make a duplicate.
public struct PublishError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The reason by index into the batch; never empty.
    public let failures: [Int: BrokerError]

    /// An error by its parts.
    public init(failures: [Int: BrokerError]) {
        self.failures = failures
    }

    /// Whether publishing the failed ones again can succeed as things are: true when it holds for all of them.
    public var isRetryable: Bool { failures.values.allSatisfy(\.isRetryable) }

    /// How many failed, and the first reason.
    public var description: String {
        let first = failures.min { $0.key < $1.key }
        return "\(failures.count) not published; message \(first?.key ?? 0): \(first?.value.description ?? "")"
    }
}
