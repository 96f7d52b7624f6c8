/// Why there is no answer, and whether the server may have got the request all the same.
public struct HTTPFailure: Error, Sendable, Equatable {
    /// What may have reached the server.
    public enum Delivery: String, Sendable {
        /// Certainly nothing: sending again cannot do anything twice.
        case notSent
        /// Perhaps everything: sending again may do it twice.
        case mayHaveBeenSent
    }

    /// What went wrong, as far as it decides what to do next.
    public enum Kind: String, Sendable, CaseIterable {
        /// The host name has no address, or the name server did not answer.
        case resolve
        /// No connection could be made.
        case connect
        /// The server could not prove who it is, or the encryption failed. Never a reason to switch the check off.
        case tls
        /// ``HTTPRequest/timeout`` or ``HTTPClientOptions/connectTimeout`` passed.
        case timeout
        /// ``HTTPRequest/timeout`` passed while the request waited in the client for others to end, to a server that does answer: it says
        /// nothing about the server.
        case noFreeSlot
        /// The task was cancelled, or the client was closed.
        case cancelled
        /// The connection or the stream ended before the answer was complete.
        case stream
        /// The host name led only to addresses that must not be talked to.
        case addressRefused
        /// More than 64 kB of body or 32 kB of headers.
        case responseTooLarge
        /// The request or the settings are wrong: sending again cannot help.
        case badRequest
        /// Anything else libcurl may report.
        case other
    }

    /// What may have reached the server.
    public var delivery: Delivery
    /// What went wrong.
    public var kind: Kind
    /// The CURLcode, or 0 when libcurl was not asked.
    public var code: Int
    /// For people: constant words and at most the host's name. Never a path, a header or a part of a body.
    public var text: String

    /// A failure.
    public init(delivery: Delivery, kind: Kind, code: Int = 0, text: String) {
        self.delivery = delivery
        self.kind = kind
        self.code = code
        self.text = text
    }
}

extension HTTPFailure: CustomStringConvertible {
    /// The text, the code and the delivery.
    public var description: String { "\(text) [\(kind.rawValue) \(code), \(delivery.rawValue)]" }
}

extension HTTPFailure {
    static func noFreeSlot(_ origin: Origin) -> Self {
        Self(delivery: .notSent, kind: .noFreeSlot, text: "no free slot in time: \(origin.host)")
    }

    static func badRequest(_ text: String) -> Self {
        Self(delivery: .notSent, kind: .badRequest, text: text)
    }
}
