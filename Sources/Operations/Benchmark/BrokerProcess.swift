import FoundationEssentials

/// The broker's own process, when it runs on this machine: what it needs belongs to what a program costs that works with it.
struct BrokerProcess {
    private struct Node: Decodable { var os_pid: String }

    /// The kernel's id of it.
    let id: Int32

    /// Asks the management API for it; nil when there are several nodes, or when the only one is not a process of this machine.
    static func find(_ api: ManagementAPI) async throws(OperationError) -> BrokerProcess? {
        let nodes = try await api.get([Node].self, "nodes?columns=os_pid") ?? []
        guard nodes.count == 1, let id = Int32(nodes[0].os_pid) else { return nil }
        guard let name = try? String(contentsOfFile: "/proc/\(id)/comm", encoding: .utf8), name.hasPrefix("beam") else { return nil }
        return BrokerProcess(id: id)
    }

    /// Processor time used so far; nil when it cannot be looked at.
    var processor: Duration? { ProcessUsage(id)?.processor }
}
