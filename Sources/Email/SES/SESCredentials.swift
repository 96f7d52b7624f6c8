public import Settings

/// An access key of Amazon's. It never shows its secret parts, however it is printed.
public struct SESCredentials: Sendable, CustomStringConvertible, CustomReflectable {
    let accessKeyID: String
    let secretAccessKey: String
    let sessionToken: String?

    /// Credentials from their parts.
    /// - Parameter sessionToken: only with credentials that end by themselves.
    /// - Throws: what is wrong with them, without quoting it.
    public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) throws(InvalidValue) {
        let parts = [accessKeyID, secretAccessKey, sessionToken ?? "-"]
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } }) else {
            throw InvalidValue("has an empty part, a blank or a line end in it")
        }
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }

    /// Nothing but what it is.
    public var description: String { "SES credentials" }

    /// No children: the secret stays out of dumps.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
