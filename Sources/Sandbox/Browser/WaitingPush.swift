import Foundation
import Messages

/// A push that the browser has not acknowledged yet.
struct WaitingPush: Equatable {
    /// The endpoint's secret part.
    let token: String
    /// The browser's own name for the subscription.
    let channel: String
    /// Unique; the acknowledgement names it.
    let version: String
    /// Encrypted; nothing for a push without content.
    let body: [UInt8]
    /// A later push with the same one takes its place while it waits (RFC 8030 §5.4).
    let topic: String?
    /// Not sent after this (RFC 8030 §5.2).
    let expiry: Date

    /// As the socket carries it.
    var json: JSON {
        var members: [String: JSON] = [
            "messageType": "notification", "channelID": .string(channel), "version": .string(version),
        ]
        if !body.isEmpty {
            members["data"] = .string(Base64URL.encode(body))
            members["headers"] = ["encoding": "aes128gcm"]
        }
        return .object(members)
    }
}
