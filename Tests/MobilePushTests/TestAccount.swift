import CryptoExtras
import FoundationEssentials

/// A service account nobody has; its key is made anew in every run.
enum TestAccount {
    static let json = json()

    static func json(
        project: String = "belfry-test", key: String = privateKey, tokenURL: String = "https://oauth2.googleapis.com/token"
    ) -> String {
        """
        {"type": "service_account", "project_id": "\(project)", "private_key_id": "key-1",
         "private_key": "\(key.replacing("\n", with: "\\n"))",
         "client_email": "belfry@belfry-test.iam.gserviceaccount.com", "token_uri": "\(tokenURL)"}
        """
    }

    /// Empty when it cannot be made, which no test takes for a key.
    static let privateKey = (try? _RSA.Signing.PrivateKey(keySize: .bits2048))?.pemRepresentation ?? ""
}
