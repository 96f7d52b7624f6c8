import FoundationEssentials
import Operations

/// The broker's own process, when it runs on this machine: what it needs belongs to what a program costs that works with it.
struct BrokerProcess {
    /// What the API says about a node; at first without its process.
    struct Node: Decodable { var os_pid: String? }

    /// The kernel's id of it.
    let id: Int32

    /// Asks the management API for it; nil when there are several nodes, or when the only one is not a process of this machine.
    ///
    /// The API lists a node some seconds before it knows the node's process (seen in 3.10 after each start).
    static func find(_ api: ManagementAPI) async throws -> BrokerProcess? {
        try await find(api, by: ContinuousClock()) { () throws(OperationError) -> [Node] in
            try await api.get([Node].self, "nodes?columns=os_pid") ?? []
        }
    }

    /// The same by a given clock, with what the API says about its nodes.
    static func find<Time: Clock<Duration>>(
        _ api: ManagementAPI, by clock: Time, asking nodes: () async throws(OperationError) -> [Node]
    ) async throws -> BrokerProcess? {
        let ids = try await api.wait(to: "name the node's process", by: clock) { () throws(OperationError) -> [String]? in
            wanted(try await nodes())
        }
        guard let id = ids.first.flatMap({ Int32($0) }) else { return nil }
        guard let name = try? String(contentsOfFile: "/proc/\(id)/comm", encoding: .utf8), name.hasPrefix("beam") else { return nil }
        return BrokerProcess(id: id)
    }

    /// The process that is wanted: nil when the API does not know yet, none when there are several nodes.
    static func wanted(_ nodes: [Node]) -> [String]? {
        if nodes.count > 1 { return [] }
        return nodes.first?.os_pid.map { [$0] }
    }

    /// Processor time used so far; nil when it cannot be looked at.
    var processor: Duration? { ProcessUsage(id)?.processor }
}
