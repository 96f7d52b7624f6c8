/// A failure to play: for whom, how often, and what happens instead of the right answer.
public struct Fault: Codable, Sendable, Hashable {
    /// What happens to a request that meets the fault.
    public enum Action: String, Codable, Sendable, CaseIterable {
        /// Answer with `status`.
        case answer
        /// Never answer; the caller has to give up.
        case hang
        /// RST_STREAM on HTTP/2, a closed TCP connection on HTTP/1.1; the request is not answered.
        case reset
        /// GOAWAY that declares this request and later ones unprocessed, then the connection closes.
        case goaway
        /// The right answer's headers and body, but RST_STREAM where END_STREAM belongs (HTTP/1.1: the answer, then
        /// a closed connection). With error code 0 a caller may take it as complete (RFC 9113 §8.1).
        case answerThenReset
        /// The right answer, late: use it with `delay`.
        case pass
    }

    /// Given by the sandbox; DELETE and GET show it.
    public var id: Int?
    public var provider: Provider
    /// Only for this push service; nil means for all.
    public var service: PushService?
    /// Only for this destination or subscription name; nil means for all.
    public var destination: String?
    /// How many requests it hits; nil means until cleared.
    public var count: Int?
    public var action: Action
    public var status: Int?
    /// Seconds for the `Retry-After` header.
    public var retryAfter: Int?
    /// Further response headers.
    public var headers: [String: String]?
    /// Instead of the provider's usual body: a text is sent as it is, anything else as JSON.
    public var body: JSON?
    /// Milliseconds to wait before anything happens.
    public var delay: Int?
    /// The error code of RST_STREAM (RFC 9113 §7): 7 refused stream, 2 internal error, 0 none.
    public var errorCode: Int?

    /// - Parameter action: nil means `answer` when a status is given and `pass` otherwise.
    public init(
        _ provider: Provider, service: PushService? = nil, destination: String? = nil, count: Int? = nil, action: Action? = nil,
        status: Int? = nil,
        retryAfter: Int? = nil, headers: [String: String]? = nil, body: JSON? = nil, delay: Int? = nil,
        errorCode: Int? = nil
    ) {
        self.provider = provider
        self.service = service
        self.destination = destination
        self.count = count
        self.action = action ?? (status == nil ? .pass : .answer)
        self.status = status
        self.retryAfter = retryAfter
        self.headers = headers
        self.body = body
        self.delay = delay
        self.errorCode = errorCode
    }

    /// What the journal says about a request that met it.
    var description: String {
        let retry = retryAfter.map { ", Retry-After \($0) s" } ?? ""
        let late = delay.map { ", after \($0) ms" } ?? ""
        return "fault \(action.rawValue)\(status.map { " \($0)" } ?? "")\(retry)\(late)"
    }
}

extension Fault {
    /// The answer that an `answer` fault gives in place of the provider's own.
    func answer(to finding: Finding) -> SandboxAnswer {
        guard let status else { return finding.answer }
        var answer = usualAnswer(status, finding: finding)
        switch body {
        case nil: break
        case .string(let text): answer.body = Array(text.utf8)
        case let value?: answer.body = value.text
        }
        if let retryAfter { answer.headers.append(("retry-after", "\(retryAfter)")) }
        for (name, value) in headers ?? [:] {
            answer.headers.removeAll { $0.name == name.lowercased() }
            answer.headers.append((name.lowercased(), value))
        }
        return answer
    }

    /// How the provider words that status.
    private func usualAnswer(_ status: Int, finding: Finding) -> SandboxAnswer {
        switch provider {
        case .webPush: (finding.service.flatMap(PushService.init) ?? .mozilla).faultAnswer(status)
        case .apns:
            .json(
                status, ["reason": .string(APNsReason.name(forStatus: status))],
                headers: [("apns-id", finding.headers["apns-id"] ?? "")])
        case .fcm: FCMRefusal.faultAnswer(status)
        case .fcmToken: .json(status, ["error": "internal_failure", "error_description": "Injected fault"])
        case .ses: SESRefusal.faultAnswer(status)
        case .browser, .unknown: .empty(status)
        }
    }
}

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

/// The faults that are set, in the order they were set.
actor FaultTable {
    private var faults: [Fault] = []
    private var lastID = 0

    /// Sets a fault and gives it back with its id.
    func add(_ fault: Fault) -> Fault {
        lastID += 1
        var fault = fault
        fault.id = lastID
        faults.append(fault)
        return fault
    }

    /// The first fault for that request, if any; a counted one is used up by one.
    func take(for finding: Finding) -> Fault? {
        let index = faults.firstIndex { fault in
            fault.provider == finding.provider && (fault.service == nil || fault.service?.rawValue == finding.service)
                && (fault.destination == nil || fault.destination == finding.destination
                    || fault.destination == finding.destinationName)
        }
        guard let index else { return nil }
        let fault = faults[index]
        if let count = fault.count {
            faults[index].count = count - 1
            if count <= 1 { faults.remove(at: index) }
        }
        return fault
    }

    var all: [Fault] { faults }

    func clear() {
        faults.removeAll()
    }
}
