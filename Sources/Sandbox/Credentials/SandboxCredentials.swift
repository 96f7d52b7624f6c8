public import Crypto
public import CryptoExtras
import Foundation
import Messages

/// The test accounts a fleet needs to talk to the sandbox. Fresh for every sandbox; worthless anywhere else.
public struct SandboxCredentials: Sendable {
    public let apnsKeyID = "BELFRYKEY1"
    public let apnsTeamID = "BELFRYTEAM"
    public let apnsTopic: String
    public let apnsPrivateKey: P256.Signing.PrivateKey
    public let fcmProjectID = "belfry-sandbox"
    public let fcmClientEmail = "belfry@belfry-sandbox.iam.gserviceaccount.com"
    public let fcmPrivateKeyID: String
    public let fcmPrivateKey: _RSA.Signing.PrivateKey
    public let sesRegion = "eu-west-1"
    public let sesAccessKeyID: String
    public let sesSecretAccessKey: String
    public let emailFrom = "Helpdesk <notifications@helpdesk.example.com>"

    init(apnsTopic: String) throws {
        self.apnsTopic = apnsTopic
        apnsPrivateKey = P256.Signing.PrivateKey()
        fcmPrivateKey = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        fcmPrivateKeyID = SignatureV4.hex((0..<20).map { _ in UInt8.random(in: .min ... .max) })
        sesAccessKeyID = "AKIASANDBOX" + String((0..<9).map { _ in "ABCDEFGHIJKLMNOPQRSTUVWXYZ".randomElement() ?? "A" })
        sesSecretAccessKey = Base64URL.random(bytes: 30)
    }

    /// The service account as Google's console would hand it out, with the sandbox as token service.
    func serviceAccount(baseURL: String) -> JSON {
        [
            "type": "service_account", "project_id": .string(fcmProjectID),
            "private_key_id": .string(fcmPrivateKeyID), "private_key": .string(fcmPrivateKey.pkcs8PEMRepresentation),
            "client_email": .string(fcmClientEmail), "client_id": "100000000000000000001",
            "token_uri": .string("\(baseURL)/token"),
        ]
    }

    var apnsAccount: APNsAccount {
        APNsAccount(keyID: apnsKeyID, teamID: apnsTeamID, topic: apnsTopic, publicKey: apnsPrivateKey.publicKey)
    }

    func fcmAccount(baseURL: String) -> FCMAccount {
        FCMAccount(
            projectID: fcmProjectID, clientEmail: fcmClientEmail, privateKeyID: fcmPrivateKeyID,
            tokenURL: "\(baseURL)/token", publicKey: fcmPrivateKey.publicKey)
    }

    var sesAccount: SESAccount {
        SESAccount(accessKeyID: sesAccessKeyID, secretAccessKey: sesSecretAccessKey, region: sesRegion)
    }
}
