import AMQP
import FleetSettings
import FoundationEssentials
import Logging
import Operations
import Settings

/// The broker that benchmarks work on, from the environment. All mistakes are reported together, with their variables and without a
/// password.
struct BenchSettings {
    let broker: BrokerOptions
    let api: ManagementAPI

    init() throws {
        var reader = SettingsReader()
        let broker = BrokerSettings(&reader, user: "guest")
        let address = ManagementAddress(&reader, user: "guest")
        try reader.finish()
        self.broker = broker.options(name: "belfry-bench", logger: Logger(label: "belfry-bench") { _ in SwiftLogNoOpLogHandler() })
        api = ManagementAPI(address, certificateAuthorityFile: self.broker.certificateAuthorityFile)
    }
}

/// Where the fleet's executables are.
enum FleetExecutable {
    /// The path that was given, or that of the executable of this name beside this one.
    static func beside(_ name: String, or given: String?) throws -> String {
        if let given { return given }
        return URL(filePath: try own).deletingLastPathComponent().appending(path: name).path
    }

    /// The path of this process's own executable.
    static var own: String {
        get throws { try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") }
    }
}
