import Directory
import Messages
import Routing

/// The benchmark's directory file.
struct BenchmarkDirectory {
    let path: String
    let workspace: BenchmarkWorkspace

    /// Fills it and closes it.
    func fill() async throws { _ = try await SQLiteDirectory.open(path: path).importWorkspace(workspace.file, now: .now) }

    /// Fills it and closes it, so that the router can have it.
    /// - Returns: what a dry run takes at the median, in microseconds: the whole lookup of a team that nobody has asked for before, with
    ///   the decision.
    func fillAndLookUp() async throws -> Double {
        let directory = try SQLiteDirectory.open(path: path)
        _ = try await directory.importWorkspace(workspace.file, now: .now)
        var times: [Duration] = []
        for number in 0..<2000 {
            let event = try Event.read(
                ReceivedBody(contentType: "application/json", bytes: workspace.event(number, at: .now)), arrival: .now)
            let start = ContinuousClock.now
            _ = try await directory.explain(event, now: .now, settings: RoutingSettings(), everybody: false)
            times.append(.now - start)
        }
        return times.map { $0 / .microseconds(1) }.median
    }
}

extension [Double] {
    /// The middle value, or the mean of the two in the middle; 0 when there is none.
    var median: Double {
        guard !isEmpty else { return 0 }
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}
