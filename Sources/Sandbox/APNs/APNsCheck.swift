import Foundation

/// What APNs checks in one request. Pure.
struct APNsCheck {
    let account: APNsAccount
    let now: Date

    /// - Parameters:
    ///   - unregisteredSince: when the app was removed from the device, in milliseconds; nil while it is there.
    ///   - environment: which of Apple's hosts knows the device; nil when both do.
    ///   - isTokenUpdate: whether the connection showed another provider token a moment ago.
    func finding(
        for request: SandboxRequest, unregisteredSince: Int?, environment: DeviceEnvironment? = nil, isTokenUpdate: Bool = false
    ) -> Finding {
        var finding = Finding(provider: .apns, answer: .empty(200))
        finding.headers = request.notable(APNsHeaders.names)
        finding.content = try? JSON(parsing: request.body)
        let sentID = request["apns-id"].flatMap { APNsHeaders.isIdentifier($0) ? $0 : nil }
        let id = sentID ?? UUID().uuidString.lowercased()
        finding.headers["apns-id"] = id
        do throws(APNsRefusal) {
            finding.destination = Self.deviceToken(in: request)
            try checkPath(request)
            let headers = try APNsHeaders(request, account: account)
            try APNsProviderToken.check(request["authorization"], account: account, now: now)
            if isTokenUpdate { throw APNsRefusal(.tooManyProviderTokenUpdates, "another provider token less than 20 min ago") }
            if let environment, let host = DeviceEnvironment(host: request["host"]), host != environment {
                throw APNsRefusal(.badDeviceToken, "the device is known in \(environment.rawValue), not in \(host.rawValue)")
            }
            finding.content = try APNsPayload.check(request.body, pushType: headers.pushType)
            if let unregisteredSince {
                throw APNsRefusal(.unregistered, "the app was removed from the device", timestamp: unregisteredSince)
            }
            finding.answer = .empty(200, headers: [("apns-id", id)])
        } catch {
            finding.refusal = "\(error.reason.rawValue): \(error.why)"
            finding.answer = error.answer(id: id)
        }
        return finding
    }

    static func deviceToken(in request: SandboxRequest) -> String? {
        let segments = request.segments
        return segments.count == 3 ? segments[2] : nil
    }

    private func checkPath(_ request: SandboxRequest) throws(APNsRefusal) {
        guard request.version == .http2 else { throw APNsRefusal(.badPath, "APNs speaks HTTP/2 only") }
        guard request.method == "POST" else { throw APNsRefusal(.methodNotAllowed, "only POST is allowed") }
        let segments = request.segments
        guard segments.prefix(2) == ["3", "device"], segments.count <= 3 else {
            throw APNsRefusal(.badPath, "the path is not /3/device/<token>")
        }
        guard segments.count == 3 else { throw APNsRefusal(.missingDeviceToken, "the path has no device token") }
        guard segments[2].utf8.count % 2 == 0, segments[2].allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw APNsRefusal(.badDeviceToken, "the device token is not hexadecimal")
        }
    }
}
