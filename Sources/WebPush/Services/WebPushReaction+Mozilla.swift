import HTTP
import Providers

extension WebPushReaction {
    /// Every refusal has a code, and mostly an errno.
    private struct Problem: Decodable {
        let code: Int?
        let errno: Int?
        let message: String?
    }

    /// autopush: https://autopush.readthedocs.io, "HTTP endpoints for push messages".
    static func mozilla(_ response: HTTPResponse) -> (WebPushReaction, reason: String) {
        let problem = JSON.decode(Problem.self, from: response.body)
        guard let problem, problem.code != nil || problem.errno != nil else { return (unsigned(response), "") }
        let reason = problem.errno.map { "errno-\($0)" } ?? ""
        switch (response.status, problem.errno) {
        // The one subscription made with another key, which RFC 8292 would answer with 403.
        case (401, 109) where problem.message?.lowercased().contains("public key mismatch") == true:
            return (.keyMismatch, "VapidKeyMismatch")
        case (401, _): return (.misconfigured, reason)
        // Content-Encoding, TTL missing, Topic, TTL negative.
        case (400, 110), (400, 111), (400, 113), (400, 114): return (.refused, reason)
        // No such endpoint; user gone, unsubscribed, no such user.
        case (404, 102), (410, 103), (410, 105), (410, 106): return (.gone, reason)
        // Also from the bridge to Firefox on Android, which takes less than the service.
        case (413, 104): return (.tooLarge, reason)
        // Back off, backend trouble; a bridge to phones failed; unknown.
        case (503, 201), (503, 202), (502, 900), (502, 901), (502, 902), (502, 903), (500, 999): return (.later, reason)
        default: return (generic(response.status), reason)
        }
    }
}
