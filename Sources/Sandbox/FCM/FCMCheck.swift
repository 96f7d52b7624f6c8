import CryptoExtras
import Foundation
import Messages

/// What FCM HTTP v1 checks in one `messages:send`. Pure.
struct FCMCheck {
    let account: FCMAccount

    /// - Parameters:
    ///   - isTokenValid: whether the bearer token was handed out and has not expired.
    ///   - isUnregistered: whether the app with that registration token is gone.
    func finding(
        for request: SandboxRequest, isTokenValid: Bool, isUnregistered: (String) -> Bool
    ) -> Finding {
        var finding = Finding(provider: .fcm, answer: .empty(200))
        let parsed = try? JSON(parsing: request.body)
        finding.content = parsed
        finding.destination = Self.target(in: parsed)
        finding.headers = request.notable(["content-type"])
        do throws(FCMRefusal) {
            try checkPath(request)
            guard isTokenValid else {
                throw FCMRefusal.unauthenticated("Request had invalid authentication credentials.")
            }
            guard request["content-type"]?.hasPrefix("application/json") == true else {
                throw FCMRefusal.invalid(nil, "the content type is not application/json")
            }
            guard let parsed else { throw FCMRefusal.invalid(nil, "the body is not JSON") }
            let target = try FCMMessageRules.check(parsed["message"])
            guard !isUnregistered(target) else { throw FCMRefusal.unregistered }
            finding.answer = .json(
                200, ["name": .string("projects/\(account.projectID)/messages/0:\(Base64URL.random(bytes: 12))")])
        } catch {
            finding.refusal = [error.name, error.field, error.why].compactMap(\.self).joined(separator: ": ")
            finding.answer = error.answer
        }
        return finding
    }

    static func bearer(in request: SandboxRequest) -> String? {
        guard let header = request["authorization"], header.lowercased().hasPrefix("bearer ") else { return nil }
        return String(header.dropFirst(7))
    }

    private static func target(in body: JSON?) -> String? {
        ["token", "topic", "condition"].lazy.compactMap { body?["message"]?[$0]?.string }.first
    }

    private func checkPath(_ request: SandboxRequest) throws(FCMRefusal) {
        let segments = request.segments
        guard request.method == "POST", segments.count == 4, segments[3] == "messages:send" else {
            throw .unknownPath("the path is not POST /v1/projects/<id>/messages:send")
        }
        guard segments[2] == account.projectID else { throw .otherProject("Permission denied on resource project.") }
    }
}

/// What Google knows about the one service account of the sandbox.
struct FCMAccount: Sendable {
    static let scope = "https://www.googleapis.com/auth/firebase.messaging"
    static let googleTokenURL = "https://oauth2.googleapis.com/token"

    let projectID: String
    let clientEmail: String
    let privateKeyID: String
    let tokenURL: String
    let publicKey: _RSA.Signing.PublicKey
}
