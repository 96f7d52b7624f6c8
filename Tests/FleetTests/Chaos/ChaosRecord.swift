import Foundation
import Synchronization

/// What happened in a run, told as it happens and counted for the end.
final class ChaosRecord: Sendable {
    /// How often one fault was thrown at one target.
    struct Line: Sendable {
        var row: Int
        var target: String
        var fault: String
        var count: Int
    }

    private struct State {
        var lines: [Line] = []
        var duplicatesAllowed = 0
        var wrongs: [String] = []
    }

    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// What was thrown, by row of the matrix.
    var lines: [Line] { state.withLock { $0.lines.sorted { ($0.row, $0.target, $0.fault) < ($1.row, $1.target, $1.fault) } } }
    /// How many rings may have come again, by what was thrown.
    var duplicatesAllowed: Int { state.withLock { $0.duplicatesAllowed } }
    /// What should not have been, besides what the oracle finds.
    var wrongs: [String] { state.withLock { $0.wrongs } }

    /// A fault begins.
    /// - Parameter duplicates: how many rings may come again because of it.
    func begin(_ fault: some ChaosFault, at target: String, duplicates: Int = 0) {
        state.withLock { state in
            state.duplicatesAllowed += duplicates
            if let index = state.lines.firstIndex(where: { $0.target == target && $0.fault == fault.rawValue }) {
                state.lines[index].count += 1
            } else {
                state.lines.append(Line(row: fault.row, target: target, fault: fault.rawValue, count: 1))
            }
        }
        say("\(target): \(fault.rawValue)")
    }

    /// Whether a fault has begun, at whatever target.
    func hasThrown(_ fault: any ChaosFault) -> Bool {
        state.withLock { $0.lines.contains { $0.fault == fault.rawValue && $0.row == fault.row } }
    }

    func wrong(_ words: String) {
        state.withLock { $0.wrongs.append(words) }
        say("WRONG: \(words)")
    }

    /// One line, with the seconds since the beginning.
    func say(_ words: String) {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        Self.write(String(format: "%8.1f s  ", seconds) + words)
    }

    /// At once: somebody is watching.
    static func write(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}
