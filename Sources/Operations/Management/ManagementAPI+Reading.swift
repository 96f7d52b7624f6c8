extension ManagementAPI {
    /// What the API says about an exchange.
    struct FoundExchange: Decodable {
        var name: String
        var type: String
        var durable: Bool
        var auto_delete: Bool
        var `internal`: Bool
        var arguments: [String: ArgumentValue]
    }

    /// What the API says about a queue's declaration, and about the policies that change how it behaves.
    struct FoundQueue: Decodable {
        var name: String
        var durable: Bool
        var auto_delete: Bool
        var arguments: [String: ArgumentValue]
        var policy: String?
        var operator_policy: String?
        /// An object, or an empty list when no policy applies.
        var effective_policy_definition: JSONValue?
    }

    /// What the API says about a binding.
    struct FoundBinding: Decodable {
        var source: String
        var destination: String
        var destination_type: String
        var routing_key: String
    }

    /// What the API says about the rights of a user in a virtual host.
    struct FoundPermission: Decodable {
        var user: String
        var configure: String
        var write: String
        var read: String
    }

    /// What the API says about a user.
    struct FoundUser: Decodable {
        var name: String
        var tags: Tags
        /// Only shown to an administrator; never told to anybody.
        var password_hash: String?
        var hashing_algorithm: String?

        /// A list from 3.9 on, before that text with commas.
        struct Tags: Decodable {
            var names: [String]

            init(from decoder: any Decoder) throws {
                let value = try JSONValue(from: decoder)
                names = value.elements?.compactMap(\.text) ?? value.text?.split(separator: ",").map(String.init) ?? []
            }
        }
    }

    private struct FoundHost: Decodable { var vhost: String }

    private struct Page<Item: Decodable>: Decodable { var items: [Item] }

    /// The fleet's queues in a virtual host, only with the fields asked for: whole entries would not fit into an answer's limit.
    func queues<Item: Decodable>(_ type: Item.Type, virtualHost: String, columns: String) async throws(OperationError) -> [Item]? {
        let query = "page=1&page_size=500&use_regex=true&name=\(#"^belfry\."#.percentEncoded)&columns=\(columns)"
        return try await get(Page<Item>.self, "queues/\(virtualHost.percentEncoded)?\(query)")?.items
    }

    /// The virtual hosts, of those that the user may see, in which there is a fleet.
    func fleetHosts() async throws(OperationError) -> [String] {
        let name = #"^belfry\.assignments$"#.percentEncoded
        let path = "queues?page=1&page_size=100&use_regex=true&name=\(name)&columns=vhost"
        return (try await get(Page<FoundHost>.self, path)?.items ?? []).map(\.vhost).sorted()
    }

    func exchange(_ name: String, virtualHost: String) async throws(OperationError) -> FoundExchange? {
        let columns = "name,type,durable,auto_delete,internal,arguments"
        return try await get(FoundExchange.self, "exchanges/\(virtualHost.percentEncoded)/\(name.percentEncoded)?columns=\(columns)")
    }

    func bindings(from exchange: String, virtualHost: String) async throws(OperationError) -> [FoundBinding] {
        let columns = "source,destination,destination_type,routing_key"
        let path = "exchanges/\(virtualHost.percentEncoded)/\(exchange.percentEncoded)/bindings/source?columns=\(columns)"
        return try await get([FoundBinding].self, path) ?? []
    }

    func user(_ name: String) async throws(OperationError) -> FoundUser? {
        try await get(FoundUser.self, "users/\(name.percentEncoded)")
    }

    func permission(of user: String, virtualHost: String) async throws(OperationError) -> FoundPermission? {
        try await get(FoundPermission.self, "permissions/\(virtualHost.percentEncoded)/\(user.percentEncoded)")
    }
}
