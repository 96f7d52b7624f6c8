import Crypto
import CryptoExtras
import Delivery
import Email
import HTTP
import Logging
import Messages
import MobilePush
import Providers
import WebPush

/// The three channels' handlers with keys of their own, over a provider that takes everything.
struct FuzzHandlers: Sendable {
    static let shared = FuzzHandlers()

    /// A destination at each provider.
    static let addresses: [Destination.Address] = [
        .browser(
            .init(
                endpoint: "https://fcm.googleapis.com/fcm/send/abc",
                p256dh: Base64URL.encode(Array(P256.KeyAgreement.PrivateKey().publicKey.x963Representation)),
                auth: Base64URL.encode([UInt8](repeating: 7, count: 16)))),
        .device(.init(provider: .apns, token: String(repeating: "0f", count: 32))), .device(.init(provider: .fcm, token: "token")),
        .mailbox(.init(address: "nadia@example.com", name: "Nadia")),
    ]

    private let webPush: WebPushHandler
    private let mobilePush: MobilePushHandler
    private let email: EmailHandler

    func handler(_ channel: Channel) -> any JobHandler {
        switch channel {
        case .webPush: webPush
        case .mobilePush: mobilePush
        case .email: email
        }
    }

    private init() {
        let send: Send = { request async throws(HTTPFailure) in
            let body = request.url.hasSuffix("/token") ? #"{"access_token":"t","expires_in":3600}"# : ""
            return HTTPResponse(status: 200, body: Array(body.utf8))
        }
        do {
            let keys = try VAPIDKey.list("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
            let settings = WebPushSettings(keys: keys, subject: try VAPIDSubject("mailto:ops@example.com"))
            webPush = WebPushHandler(settings, logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }, send: send)
            let signing = P256.Signing.PrivateKey()
            let key = try APNsKey(pem: signing.pemRepresentation, keyID: APNsIdentifier("ABC123DEFG"), teamID: APNsIdentifier("DEF123GHIJ"))
            let apns = APNsSettings(key: key, topic: try APNsTopic("com.example.helpdesk"))
            let fcm = FCMSettings(account: try ServiceAccount(json: FuzzAccount.json))
            mobilePush = MobilePushHandler(MobilePushSettings(apns: apns, fcm: fcm), send: send)
            let ses = SESSettings(
                region: try SESRegion("eu-west-1"), credentials: try SESCredentials(accessKeyID: "id", secretAccessKey: "key"))
            email = EmailHandler(EmailSettings(sender: try MailSender("notify@helpdesk.example"), ses: ses), send: send)
        } catch {
            preconditionFailure("the handlers' settings are constants: \(error)")
        }
    }
}

/// A service account nobody has; its key is made anew in every run.
enum FuzzAccount {
    static let json = """
        {"type": "service_account", "project_id": "belfry-test", "private_key_id": "key-1",
         "private_key": "\(privateKey.replacing("\n", with: "\\n"))",
         "client_email": "belfry@belfry-test.iam.gserviceaccount.com", "token_uri": "https://oauth2.googleapis.com/token"}
        """

    private static let privateKey = (try? _RSA.Signing.PrivateKey(keySize: .bits2048))?.pemRepresentation ?? ""
}
