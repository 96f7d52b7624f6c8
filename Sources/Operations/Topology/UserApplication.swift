/// Gives the fleet's users their passwords and rights through the management API.
public struct UserApplication: Sendable {
    /// What became of one user; the shape of the command's JSON.
    public struct Result: Sendable, Codable, Equatable {
        /// How it went; the raw value is the word that is printed.
        public enum Outcome: String, Sendable, Codable {
            /// It was made, with password and rights.
            case created
            /// It was there; it has this password and these rights now.
            case updated
            /// It was there; it has these rights now, and the password it had.
            case rightsOnly
            /// It is not there, and no password is given to make it with.
            case skipped
        }

        public var user: String
        public var outcome: Outcome
        /// Where its password is read from.
        public var variable: String
    }

    private let api: ManagementAPI
    private let virtualHost: String
    private let prefix: String

    /// Prepares to change users with rights in a virtual host. The API's own user needs the tag administrator.
    /// - Parameter prefix: comes before each user's name, so that several fleets can share a broker.
    public init(over api: ManagementAPI, virtualHost: String, prefix: String = "") {
        self.api = api
        self.virtualHost = virtualHost
        self.prefix = prefix
    }

    /// Makes or changes the users. Running it again changes nothing more.
    /// - Parameter password: a user's password, or nil to leave the password as it is.
    public func apply(password: (FleetUser) -> String?) async throws(OperationError) -> [Result] {
        var results: [Result] = []
        for user in FleetUser.allCases {
            let outcome = try await apply(user, password: password(user))
            results.append(Result(user: prefix + user.name, outcome: outcome, variable: user.passwordVariable))
        }
        return results
    }

    private struct NewUser: Encodable {
        var password: String
        var tags: String
    }

    /// A user with the password it has: tags cannot be set without saying something about the password.
    private struct SameUser: Encodable {
        var password_hash: String
        var hashing_algorithm: String?
        var tags: String
    }

    private func apply(_ user: FleetUser, password: String?) async throws(OperationError) -> Result.Outcome {
        let name = prefix + user.name
        let found = try await api.user(name)
        let isPresent = found != nil
        guard isPresent || password != nil else { return .skipped }
        let tags = user.tags.joined(separator: ",")
        if let password {
            try await api.put("users/\(name.percentEncoded)", NewUser(password: password, tags: tags))
        } else if let found, Set(found.tags.names.filter { !$0.isEmpty }) != Set(user.tags), let hash = found.password_hash {
            let same = SameUser(password_hash: hash, hashing_algorithm: found.hashing_algorithm, tags: tags)
            try await api.put("users/\(name.percentEncoded)", same)
        }
        try await api.put("permissions/\(virtualHost.percentEncoded)/\(name.percentEncoded)", user.permissions)
        return password == nil ? .rightsOnly : isPresent ? .updated : .created
    }
}
