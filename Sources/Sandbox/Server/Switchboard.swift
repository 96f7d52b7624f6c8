import Foundation
import Messages

/// From a request to a reaction: find the provider, check, look for a fault, write the journal.
struct Switchboard: Sendable {
    let baseURL: String
    let credentials: SandboxCredentials
    let registry: Registry
    let streamLimit: StreamLimit
    let clock: ServiceClock
    let faults: FaultTable
    let journal: ReceivedLog

    func reaction(to request: SandboxRequest) async -> Reaction {
        if request.path == "/" || request.segments.first == "sandbox" {
            return .answer(await ControlAPI(switchboard: self).answer(to: request))
        }
        return await conclude(await finding(for: request), for: request)
    }

    /// From a finding to what is done: a fault may change it, and the journal has it before anybody sees the answer.
    func conclude(_ finding: Finding, for request: SandboxRequest) async -> Reaction {
        let fault = await faults.take(for: finding)
        if let delay = fault?.delay {
            // Ends early only when the caller has gone, and then nobody reads the answer.
            try? await Task.sleep(for: .milliseconds(delay))
        }
        let reaction = dated(Self.reaction(to: finding, fault: fault), finding.provider)
        await journal.append(Self.entry(finding, fault: fault, reaction: reaction, request: request))
        return reaction
    }

    /// Providers say what time it is: senders learn from it that their clock is wrong. Apple's service for devices does not.
    private func dated(_ reaction: Reaction, _ provider: Provider) -> Reaction {
        switch provider {
        case .webPush, .fcm, .fcmToken, .ses: break
        case .apns, .browser, .unknown: return reaction
        }
        switch reaction {
        case .answer(let answer): return .answer(dated(answer))
        case .answerThenReset(let answer, let code): return .answerThenReset(dated(answer), code)
        case .hang, .reset, .goAway: return reaction
        }
    }

    private func dated(_ answer: SandboxAnswer) -> SandboxAnswer {
        var answer = answer
        answer.headers.append(("date", clock.header))
        return answer
    }

    private func finding(for request: SandboxRequest) async -> Finding {
        switch request.segments.first {
        case "3": await apnsFinding(request)
        case "token" where request.segments.count == 1: await tokenFinding(request)
        case "v1": await fcmFinding(request)
        case "v2": SESCheck(account: credentials.sesAccount, now: clock.now).finding(for: request)
        default:
            if let token = PushService.token(in: request) {
                await webPushFinding(request, token: token)
            } else {
                Finding(
                    provider: .unknown, refusal: "nobody serves \(request.method) at this path",
                    answer: .text(404, "Not found\n"))
            }
        }
    }

    private func webPushFinding(_ request: SandboxRequest, token: String) async -> Finding {
        let state = await registry.subscription(token)
        let (finding, vapidKey) = WebPushCheck(now: clock.now).finding(for: request, token: token, state: state)
        if let vapidKey { await registry.remember(vapidKey: vapidKey, for: token) }
        return finding
    }

    private func apnsFinding(_ request: SandboxRequest) async -> Finding {
        let token = APNsCheck.deviceToken(in: request)
        let isNewToken = await registry.isUpdate(ofProviderToken: request["authorization"], on: request.connection, now: clock.now)
        let check = APNsCheck(account: credentials.apnsAccount, now: clock.now)
        return check.finding(
            for: request, unregisteredSince: await registry.removedSince(token), environment: await registry.environment(of: token),
            isTokenUpdate: isNewToken)
    }

    private func tokenFinding(_ request: SandboxRequest) async -> Finding {
        let now = clock.now
        let token = "ya29.\(Base64URL.random(bytes: 32))"
        let check = FCMTokenCheck(account: credentials.fcmAccount(baseURL: baseURL), now: now)
        let finding = check.finding(for: request, accessToken: token)
        if finding.refusal == nil {
            await registry.remember(accessToken: token, until: now.addingTimeInterval(Double(FCMTokenCheck.lifetime)))
        }
        return finding
    }

    private func fcmFinding(_ request: SandboxRequest) async -> Finding {
        let isValid = await registry.isValid(accessToken: FCMCheck.bearer(in: request), now: clock.now)
        let removed = await registry.devicesRemoved
        return FCMCheck(account: credentials.fcmAccount(baseURL: baseURL))
            .finding(for: request, isTokenValid: isValid) { removed[$0] != nil }
    }

    private static func reaction(to finding: Finding, fault: Fault?) -> Reaction {
        guard let fault else { return .answer(finding.answer) }
        switch fault.action {
        case .pass: return .answer(finding.answer)
        case .answer: return .answer(fault.answer(to: finding))
        case .hang: return .hang
        case .reset: return .reset(fault.errorCode ?? 2)
        case .goaway: return .goAway
        case .answerThenReset: return .answerThenReset(fault.answer(to: finding), fault.errorCode ?? 0)
        }
    }

    private static func entry(
        _ finding: Finding, fault: Fault?, reaction: Reaction, request: SandboxRequest
    ) -> Received {
        let status: Int? =
            switch reaction {
            case .answer(let answer), .answerThenReset(let answer, _): answer.status
            case .hang, .reset, .goAway: nil
            }
        let refused = finding.refusal.map { "refused as well: \($0)" }
        let why = fault.map { [$0.description, refused].compactMap(\.self).joined(separator: "; ") } ?? finding.refusal
        return Received(
            number: 0, time: Date(), provider: finding.provider, service: finding.service,
            version: request.version.rawValue, destination: finding.destination,
            destinationName: finding.destinationName, status: status,
            verdict: fault != nil ? .fault : finding.refusal == nil ? .accepted : .refused, why: why,
            headers: finding.headers, content: finding.content)
    }
}

/// What the connection does with a request, once everything is decided.
enum Reaction: Sendable {
    case answer(SandboxAnswer)
    case hang
    /// The error code of RST_STREAM.
    case reset(Int)
    case goAway
    case answerThenReset(SandboxAnswer, Int)
}

/// What a browser finds at the sandbox's plain address: its push service, a page that plays the product, and the inbox with the sandbox's
/// own interface. The other port has these two as well, but a browser does not know its certificate and warns.
struct BrowserSite: Sendable {
    let switchboard: Switchboard
    let service: BrowserPushService
    let product: ProductBackend

    func reaction(to request: SandboxRequest) async -> Reaction {
        let segments = request.segments
        if segments == ["inbox"] { return .answer(Page.answer) }
        if segments.first == "sandbox" { return .answer(await ControlAPI(switchboard: switchboard).answer(to: request)) }
        guard segments.first == "wpush", segments.count == 2 else { return .answer(await product.answer(to: request)) }
        let token = segments[1]
        let (finding, timeToLive) = BrowserPushCheck(now: Date(), origin: service.origin)
            .finding(for: request, token: token, subscription: service.subscription(token))
        let reaction = await switchboard.conclude(finding, for: request)
        if let timeToLive, case .answer(let answer) = reaction, answer.status == 201 {
            service.push(request, token: token, timeToLive: timeToLive)
        }
        return reaction
    }
}
