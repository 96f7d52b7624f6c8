extension OutgoingMessage {
    /// Why the message cannot be put on the wire, or nil.
    ///
    /// The library would find out after half of the message is written, which costs the connection; a text over 255 bytes it would
    /// even write with a wrong length.
    var refusal: BrokerError? {
        if let name = longText { return refused("its \(name) is longer than 255 bytes") }
        if properties.headers.encodedSize > 65_536 { return refused("its headers are larger than 64 kB") }
        if properties.headers.hasLongName { return refused("the name of a header is longer than 255 bytes") }
        return nil
    }

    private func refused(_ reason: String) -> BrokerError {
        BrokerError(.preconditionFailed, "The message was not sent: \(reason).")
    }

    private var longText: String? {
        let texts: [(String, String?)] = [
            ("exchange", exchange), ("routing key", routingKey), ("content type", properties.contentType),
            ("content encoding", properties.contentEncoding), ("message id", properties.messageID),
            ("correlation id", properties.correlationID), ("type", properties.type), ("application id", properties.appID),
            ("expiration", properties.expiration), ("reply-to", properties.replyTo),
        ]
        return texts.first { ($0.1?.utf8.count ?? 0) > 255 }?.0
    }
}

extension [String: HeaderValue] {
    /// Bytes on the wire without the table's own length (AMQP 0-9-1 §4.2.5.5): name with 1 byte of length, 1 byte of kind, value.
    var encodedSize: Int { reduce(0) { $0 + 2 + $1.key.utf8.count + $1.value.encodedSize } }

    var hasLongName: Bool { contains { $0.key.utf8.count > 255 || $0.value.hasLongName } }
}

extension HeaderValue {
    fileprivate var encodedSize: Int {
        switch self {
        case .string(let text): 4 + text.utf8.count
        case .bytes(let bytes): 4 + bytes.count
        case .integer, .timestamp, .double: 8
        case .boolean: 1
        case .array(let values): 4 + values.reduce(0) { $0 + 1 + $1.encodedSize }
        case .table(let values): 4 + values.encodedSize
        case .none: 0
        }
    }

    fileprivate var hasLongName: Bool {
        switch self {
        case .array(let values): values.contains { $0.hasLongName }
        case .table(let values): values.hasLongName
        case .string, .bytes, .integer, .timestamp, .double, .boolean, .none: false
        }
    }
}
