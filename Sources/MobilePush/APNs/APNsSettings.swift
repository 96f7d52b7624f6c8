internal import Crypto
internal import FoundationEssentials
import Messages
public import Providers
public import Settings

/// What is needed to send through Apple's service.
public struct APNsSettings: Sendable {
    public var key: APNsKey
    /// For devices whose registration names no app. Without it such a job waits as `misconfigured`.
    public var topic: APNsTopic?
    /// Stands in for both of Apple's hosts.
    public var url: ProviderURL?

    /// Settings from their parts.
    public init(key: APNsKey, topic: APNsTopic? = nil, url: ProviderURL? = nil) {
        self.key = key
        self.topic = topic
        self.url = url
    }
}

/// An app's bundle id: what APNs calls the topic.
public struct APNsTopic: Sendable, Hashable {
    public let text: String

    /// Checks a setting's or a registration's text.
    /// - Throws: what is wrong with it.
    public init(_ text: String) throws(InvalidValue) {
        guard BundleID.flaw(in: text) == nil else { throw InvalidValue("is not a bundle id such as com.example.app") }
        self.text = text
    }
}

/// A provider authentication key with the two names Apple gives: what a provider token is signed with.
///
/// It never shows its private half, however it is printed.
public struct APNsKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// The key's own name, ten characters.
    public let keyID: APNsIdentifier
    /// The account's name, ten characters.
    public let teamID: APNsIdentifier
    let signing: P256.Signing.PrivateKey

    /// A key from the text of its `.p8` file.
    /// - Throws: what is wrong with the text, without quoting it.
    public init(pem: String, keyID: APNsIdentifier, teamID: APNsIdentifier) throws(InvalidValue) {
        guard let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) else {
            throw InvalidValue("is not the text of a .p8 file: a P-256 private key in PEM")
        }
        signing = key
        self.keyID = keyID
        self.teamID = teamID
    }

    /// The key's name.
    public var description: String { "APNs key \(keyID.text)" }

    /// No children: the private key stays out of dumps.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A name Apple gives to a key or a team.
public struct APNsIdentifier: Sendable, Hashable {
    public let text: String

    /// Checks a setting's text.
    /// - Throws: what is wrong with it.
    public init(_ text: String) throws(InvalidValue) {
        let isRight = text.utf8.count == 10 && text.allSatisfy { $0.isASCII && ($0.isNumber || ("A"..."Z").contains($0)) }
        guard isRight else { throw InvalidValue("is not ten capital letters and digits") }
        self.text = text
    }
}
