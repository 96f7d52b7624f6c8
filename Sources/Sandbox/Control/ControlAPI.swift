import Foundation

/// The sandbox's own interface under `/sandbox/`, and the page at `/`.
struct ControlAPI {
    private struct BadRequest: Error {
        let why: String
    }

    let switchboard: Switchboard

    func answer(to request: SandboxRequest) async -> SandboxAnswer {
        guard request.path != "/" else { return Page.answer }
        do {
            return try await route(request)
        } catch let error as BadRequest {
            return .json(400, ["error": .string(error.why)])
        } catch {
            return .json(400, ["error": .string(Self.explain(error))])
        }
    }

    private func route(_ request: SandboxRequest) async throws -> SandboxAnswer {
        let segments = request.segments.dropFirst().map { $0.removingPercentEncoding ?? $0 }
        switch (request.method, segments.first, segments.count) {
        case ("GET", "received", 1): return try await received(request)
        case ("DELETE", "received", 1): await switchboard.journal.clear()
        case ("GET", "mails", 2): return try await mail(segments[1])
        case ("GET", "faults", 1): return try Self.encoded(200, await switchboard.faults.all)
        case ("POST", "faults", 1): return try Self.encoded(201, await switchboard.faults.add(Self.decoded(request)))
        case ("DELETE", "faults", 1): await switchboard.faults.clear()
        case ("GET", "subscriptions", 1):
            return .json(200, .array(await switchboard.registry.activeSubscriptions.map(\.json)))
        case ("POST", "subscriptions", 1): return try await subscribe(request)
        case ("DELETE", "subscriptions", 2):
            guard await switchboard.registry.unsubscribe(segments[1]) else {
                return .json(404, ["error": "no such subscription"])
            }
        case ("GET", "devices", 1):
            return .json(200, .object(await switchboard.registry.devicesRemoved.mapValues(JSON.integer)))
        case ("DELETE", "devices", 2): try await removeDevice(segments[1], request)
        case ("PUT", "devices", 2): try await restoreDevice(segments[1], request)
        case ("DELETE", "access-tokens", 1): await switchboard.registry.forgetAccessTokens()
        case ("GET", "settings", 1): return settings()
        case ("POST", "settings", 1): return try change(request)
        default: return .json(404, ["error": "no such path or method; see GET /sandbox/settings for a first try"])
        }
        return .empty(204)
    }

    private func received(_ request: SandboxRequest) async throws -> SandboxAnswer {
        let query = request.query
        var filter = ReceivedFilter(since: try Self.number(query["since"], "since") ?? 0)
        filter.destination = query["destination"]
        if let provider = query["provider"] {
            filter.provider = Provider(rawValue: provider)
            guard filter.provider != nil else { throw BadRequest(why: "provider is not known") }
        }
        if let verdict = query["verdict"] {
            filter.verdict = Received.Verdict(rawValue: verdict)
            guard filter.verdict != nil else { throw BadRequest(why: "verdict is not accepted, refused or fault") }
        }
        guard let seconds = try Self.number(query["wait"], "wait") else {
            return try Self.encoded(200, await switchboard.journal.entries(matching: filter))
        }
        let count = try Self.number(query["count"], "count") ?? 1
        // Longer than any client waits for an answer, short enough that a forgotten poll ends.
        let timeout = Duration.seconds(min(seconds, 300))
        return try Self.encoded(
            200, await switchboard.journal.entries(matching: filter, atLeast: count, timeout: timeout))
    }

    /// A mail as its reader sees it. Nothing in it runs or is loaded, whatever somebody wrote into it.
    private func mail(_ text: String) async throws -> SandboxAnswer {
        guard let number = try Self.number(text, "the number"), number > 0 else { throw BadRequest(why: "numbers start at 1") }
        let entries = await switchboard.journal.entries(matching: ReceivedFilter(since: number - 1, provider: .ses))
        guard let entry = entries.first, entry.number == number, let html = entry.content?["html"]?.string else {
            return .json(404, ["error": "no such mail, or it has no HTML"])
        }
        let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
        return SandboxAnswer(
            status: 200, headers: [("content-type", "text/html; charset=UTF-8"), ("content-security-policy", policy)],
            body: Array(html.utf8))
    }

    private func subscribe(_ request: SandboxRequest) async throws -> SandboxAnswer {
        let wish: SubscriptionRequest = request.body.isEmpty ? SubscriptionRequest() : try Self.decoded(request)
        let subscription = wish.subscribe(baseURL: switchboard.baseURL)
        await switchboard.registry.add(subscription)
        return .json(201, subscription.json)
    }

    private func removeDevice(_ token: String, _ request: SandboxRequest) async throws {
        let since = try Self.number(request.query["timestamp"], "timestamp")
        await switchboard.registry.removeDevice(token, since: since ?? Int(Date().timeIntervalSince1970 * 1000))
    }

    private func restoreDevice(_ token: String, _ request: SandboxRequest) async throws {
        if let text = request.query["environment"] {
            guard let environment = DeviceEnvironment(rawValue: text) else {
                throw BadRequest(why: "environment is not production or sandbox")
            }
            await switchboard.registry.setEnvironment(environment, of: token)
        }
        await switchboard.registry.restoreDevice(token)
    }

    /// The clock's skew is told only while there is one.
    private func settings() -> SandboxAnswer {
        let (limit, skew) = (switchboard.streamLimit.value, switchboard.clock.skew)
        var members: [String: JSON] = ["maxConcurrentStreams": .integer(limit)]
        if skew != 0 { members["clockSkew"] = .integer(skew) }
        return .json(200, .object(members))
    }

    private func change(_ request: SandboxRequest) throws -> SandboxAnswer {
        let wish = try JSON(parsing: request.body)
        let (limit, skew) = (wish["maxConcurrentStreams"], wish["clockSkew"])
        guard limit != nil || skew != nil else { throw BadRequest(why: "there is neither maxConcurrentStreams nor clockSkew") }
        if let limit {
            guard let limit = limit.integer, (1...1_000_000).contains(limit) else {
                throw BadRequest(why: "maxConcurrentStreams must be a whole number from 1")
            }
            switchboard.streamLimit.value = limit
        }
        if let skew {
            guard let skew = skew.integer, (-31_536_000...31_536_000).contains(skew) else {
                throw BadRequest(why: "clockSkew must be a whole number of seconds, a year at most")
            }
            switchboard.clock.skew = skew
        }
        return settings()
    }

    private static func number(_ text: String?, _ name: String) throws(BadRequest) -> Int? {
        guard let text else { return nil }
        guard let value = Int(text), value >= 0 else { throw BadRequest(why: "\(name) is no whole number") }
        return value
    }

    private static func decoded<Value: Decodable>(_ request: SandboxRequest) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(request.body))
    }

    private static func encoded(_ status: Int, _ value: some Encodable) throws -> SandboxAnswer {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        }
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = Array(try encoder.encode(value))
        return SandboxAnswer(status: status, headers: [("content-type", "application/json; charset=UTF-8")], body: body)
    }

    private static func explain(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        switch error {
        case .dataCorrupted(let context), .typeMismatch(_, let context), .valueNotFound(_, let context),
            .keyNotFound(_, let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
        @unknown default: return "the body cannot be read"
        }
    }
}
