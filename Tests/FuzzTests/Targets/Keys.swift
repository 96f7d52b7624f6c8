import Messages
import MobilePush
import Providers
import Settings

@testable import WebPush

extension FuzzTarget {
    static let vapidKeys = FuzzTarget.text("vapid-keys") { text throws(Finding) in
        switch Result(catching: { () throws(InvalidValue) in try VAPIDKey.list(text) }) {
        case .success(let keys):
            try Finding.unless(!keys.isEmpty && keys.allSatisfy { Base64URL.decode($0.publicKey)?.count == 65 }, "a VAPID key is none")
        case .failure(let error): try Canary.check("\(error)", "the error about VAPID keys")
        }
    }

    /// `p256dh` and `auth`, each on a line; and the key a subscription names.
    static let subscriptionKeys = FuzzTarget.text("subscription-keys") { text throws(Finding) in
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        _ = SubscriptionKeys(p256dh: parts[0], auth: parts.count > 1 ? parts[1] : "")
        if let bytes = Base64URL.decode(text) {
            try Finding.unless(Base64URL.decode(Base64URL.encode(bytes)) == bytes, "bytes in base64 are others when they are read again")
        }
    }

    static let apnsKey = FuzzTarget.text("apns-key") { text throws(Finding) in
        do throws(InvalidValue) {
            _ = try APNsKey(pem: text, keyID: APNsIdentifier("ABC123DEFG"), teamID: APNsIdentifier("DEF123GHIJ"))
        } catch {
            try Canary.check("\(error)", "the error about Apple's key")
        }
        _ = (try? APNsIdentifier(text), try? APNsTopic(text))
    }

    static let serviceAccount = FuzzTarget.text("service-account") { text throws(Finding) in
        switch Result(catching: { () throws(InvalidValue) in try ServiceAccount(json: text) }) {
        // Its project is shown, its keys are not.
        case .success(let account):
            try Finding.unless("\(account)".hasSuffix(account.project), "a service account shows more than its project")
        case .failure(let error): try Canary.check("\(error)", "the error about a service account")
        }
    }
}
