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
