internal import CryptoExtras
import Endpoints
internal import FoundationEssentials
public import Providers
public import Settings

/// What is needed to send through Google's service.
public struct FCMSettings: Sendable {
    public var account: ServiceAccount
    /// Where the API is.
    public var url: ProviderURL

    /// Settings from their parts; without a URL it is Google's own.
    public init(account: ServiceAccount, url: ProviderURL? = nil) {
        self.account = account
        self.url = url ?? ProviderURL(host: "fcm.googleapis.com")
    }
}

/// A Google service account: who asks for access tokens.
///
/// It never shows its private key, however it is printed.
public struct ServiceAccount: Sendable, CustomStringConvertible, CustomReflectable {
    /// The project whose devices are notified.
    public let project: String
    /// The account's name, which looks like a mail address.
    let email: String
    let keyID: String
    /// Where access tokens come from.
    let tokenURL: String
    let signing: _RSA.Signing.PrivateKey

    private struct File: Decodable {
        let project_id: String
        let client_email: String
        let private_key_id: String
        let private_key: String
        let token_uri: String?
    }

    /// An account from the JSON file Google gives.
    /// - Parameter allowsLoopback: whether its token address may be plain `http` to this machine.
    /// - Throws: what is wrong with the text, without quoting it.
    public init(json: String, allowsLoopback: Bool = false) throws(InvalidValue) {
        guard let file = JSON.decode(File.self, from: Array(json.utf8)) else {
            throw InvalidValue("is not a service account's JSON with project_id, client_email, private_key_id and private_key")
        }
        let tokenURL = file.token_uri ?? "https://oauth2.googleapis.com/token"
        guard let address = WebAddress(tokenURL), address.scheme == .https || allowsLoopback && address.isLoopback else {
            throw InvalidValue("has a token_uri that is not an https URL")
        }
        guard !file.project_id.isEmpty, file.project_id.allSatisfy(Self.isProjectCharacter) else {
            throw InvalidValue("has a project_id that is not one")
        }
        guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: file.private_key) else {
            throw InvalidValue("has a private_key that is not an RSA key in PEM")
        }
        project = file.project_id
        email = file.client_email
        keyID = file.private_key_id
        signing = key
        self.tokenURL = tokenURL
    }

    /// The project.
    public var description: String { "service account of \(project)" }

    /// No children: the private key stays out of dumps.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// The id becomes a part of the path; old projects have a domain with a colon before their name.
    private static func isProjectCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-.:_".contains(character))
    }
}
