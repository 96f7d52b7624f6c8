import FleetHarness
import Foundation

/// What a process holds now, as the kernel has it.
struct ProcessFootprint: Sendable {
    /// `VmRSS` of `/proc/PID/status`, in KiB.
    let resident: Int
    /// How many entries `/proc/PID/fd` has.
    let files: Int

    init(of process: Int32) throws {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        guard let match = status.firstMatch(of: /VmRSS:\s+([0-9]+) kB/), let resident = Int(match.1) else {
            throw MissingEnvironment(description: "/proc/\(process)/status has no VmRSS")
        }
        self.resident = resident
        files = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
    }

    /// By how many hundredths each is more than before.
    func growth(since before: Self) -> (resident: Double, files: Double) {
        (Self.growth(before.resident, resident), Self.growth(before.files, files))
    }

    private static func growth(_ before: Int, _ after: Int) -> Double { 100 * (Double(after) / Double(before) - 1) }
}
