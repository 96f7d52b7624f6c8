extension Fault {
    private enum Key: String, CodingKey, CaseIterable {
        case id, provider, service, destination, count, action, status, retryAfter, headers, body, delay, errorCode
    }

    /// Reads the form of `POST /sandbox/faults`; a misspelt field is an error, not a fault that never comes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        try UnknownFields.refuse(in: decoder, known: Key.allCases.map(\.rawValue))
        self.init(
            try container.decode(Provider.self, forKey: .provider),
            service: try container.decodeIfPresent(PushService.self, forKey: .service),
            destination: try container.decodeIfPresent(String.self, forKey: .destination),
            count: try container.decodeIfPresent(Int.self, forKey: .count),
            action: try container.decodeIfPresent(Action.self, forKey: .action),
            status: try container.decodeIfPresent(Int.self, forKey: .status),
            retryAfter: try container.decodeIfPresent(Int.self, forKey: .retryAfter),
            headers: try container.decodeIfPresent([String: String].self, forKey: .headers),
            body: try container.decodeIfPresent(JSON.self, forKey: .body),
            delay: try container.decodeIfPresent(Int.self, forKey: .delay),
            errorCode: try container.decodeIfPresent(Int.self, forKey: .errorCode))
        try checkNumbers(container)
    }

    private func checkNumbers(_ container: KeyedDecodingContainer<Key>) throws {
        func refuse(_ key: Key, _ why: String) -> DecodingError {
            .dataCorruptedError(forKey: key, in: container, debugDescription: why)
        }
        if service != nil, provider != .webPush { throw refuse(.service, "service goes with provider web-push only") }
        if let count, count < 1 { throw refuse(.count, "count must be at least 1") }
        if let delay, delay < 0 { throw refuse(.delay, "delay must not be negative") }
        if let retryAfter, retryAfter < 0 { throw refuse(.retryAfter, "retryAfter must not be negative") }
        if let status, !(200...599).contains(status) { throw refuse(.status, "status must be 200 to 599") }
        if action == .answer, status == nil { throw refuse(.status, "action answer needs a status") }
        if let errorCode, !(0...13).contains(errorCode) { throw refuse(.errorCode, "errorCode must be 0 to 13") }
    }
}
