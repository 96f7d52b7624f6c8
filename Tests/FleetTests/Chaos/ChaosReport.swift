import FleetHarness
import Foundation
import Messages

/// The closing table of a run, and what is wrong in it.
struct ChaosReport {
    let settings: ChaosSettings
    let record: ChaosRecord
    let verdict: ChaosVerdict
    let before: [FleetMember: ProcessFootprint]
    let after: [FleetMember: ProcessFootprint]

    /// Why the run has failed; empty when it has not.
    var wrongs: [String] {
        var wrongs = record.wrongs
        func expectNone<Element>(_ some: [Element], _ words: String) {
            if !some.isEmpty { wrongs.append("\(some.count) \(words), such as \(some.prefix(3))") }
        }
        expectNone(verdict.lost, "rings of confirmed assignments are lost")
        expectNone(verdict.wrong, "rings were sent that had to be withdrawn")
        if settings.mustWithdraw, verdict.withdrawn == 0 { wrongs.append("nothing was withdrawn: what is wrong could not have been seen") }
        expectNone(verdict.different, "rings came again with another id")
        expectNone(verdict.invented, "things are invented")
        expectNone(verdict.refused, "requests were refused by a provider")
        if verdict.duplicates > record.duplicatesAllowed {
            wrongs.append("\(verdict.duplicates) rings came again, more than were under way")
        }
        wrongs += settings.mustThrow.filter { !record.hasThrown($0) }.map { "a fault was never thrown: \($0.rawValue)" }
        for member in FleetMember.allCases {
            guard let before = before[member], let after = after[member] else {
                wrongs.append("\(member.rawValue) was not measured")
                continue
            }
            if after.isMore(than: before, of: member) { wrongs.append("\(member.rawValue) holds more than at the start") }
        }
        return wrongs
    }

    func show() {
        let write = ChaosRecord.write
        write("\nChaos, seed \(settings.seed), \(settings.duration): \(record.lines.reduce(0) { $0 + $1.count }) faults")
        write("  row  times  fault")
        for line in record.lines { write("  \(right(line.row, 3))  \(right(line.count, 5))  \(line.target): \(line.fault)") }
        write("  assignments     \(verdict.attempted) published, \(verdict.confirmed) confirmed")
        write("  changes         \(verdict.ended) conversations ended, \(verdict.moved) times a destination changed hands")
        write("  rings           \(verdict.delivered) delivered, \(verdict.queued) queued, \(verdict.dead) dead")
        write("  not sent        \(verdict.withdrawn) withdrawn when they had waited, \(verdict.notSent) decided against at once")
        write("  lost            \(verdict.lost.count)")
        write("  wrong           \(verdict.wrong.count)")
        write("  invented        \(verdict.invented.count)")
        write("  repeated        \(verdict.duplicates), of \(record.duplicatesAllowed) that may be; one ring \(verdict.most) times at most")
        write("  with another id \(verdict.different.count)")
        write("  held after a burst, before and after the faults:")
        for member in FleetMember.allCases {
            guard let before = before[member], let after = after[member] else { continue }
            let resident = "\(before.resident / 1024) → \(after.resident / 1024) MiB resident"
            write("  \(member.rawValue): \(resident), \(before.files) → \(after.files) open files")
        }
        let wrongs = wrongs
        for wrong in wrongs { write("  WRONG: \(wrong)") }
        let words = "Nothing lost, withdrawn \(verdict.withdrawn), wrong \(verdict.wrong.count)."
        write(wrongs.isEmpty ? "\(words)\n" : "The run has failed.\n")
    }

    private func right(_ number: Int, _ width: Int) -> String {
        let text = "\(number)"
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

/// What the oracle says: confirmed ⊆ delivered ∪ queued ∪ dead ∪ not sent for a reason that holds, nothing sent that had to be withdrawn,
/// nothing invented, and what came again came with the same id.
struct ChaosVerdict: Sendable {
    /// A ring of a confirmed assignment that is nowhere, with all that is known of it.
    struct Lost: Sendable, CustomStringConvertible {
        var ring: ChaosAudience.Ring
        var asked: Timestamp
        var failures: Int
        var note: ChaosNote?

        var description: String {
            let lines = note?.lines ?? ["the journal was not asked"]
            let what = "\(ring.channel.rawValue) of c-\(ring.conversation) to \(ring.teammate)"
            return "\(what), asked for at \(asked.text), \(failures) attempts failed: \(lines)"
        }
    }

    var attempted = 0
    var confirmed = 0
    /// Conversations that ended for those they were given to, and browsers and phones that changed hands.
    var ended = 0
    var moved = 0
    var lost: [Lost] = []
    /// Rings that arrived although that had been decided after they should not any more.
    var wrong: [String] = []
    /// Rings that had waited and were withdrawn, and those that were decided against when their event came.
    var withdrawn = 0
    var notSent = 0
    /// Rings that arrived, each counted once.
    var delivered = 0
    var queued = 0
    var dead = 0
    /// Arrivals beyond the first of a ring.
    var duplicates = 0
    /// How often the ring arrived that arrived most often.
    var most = 0
    /// Rings that arrived with two ids.
    var different: [ChaosAudience.Ring] = []
    var invented: [String] = []
    var refused: [String] = []

    init(attempted: Int, confirmed: Int) {
        self.attempted = attempted
        self.confirmed = confirmed
    }
}

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

    /// Whether a process holds more than before by more than a tenth, as one that leaks does. A router that has decided thousands of jobs again
    /// holds up to 7 MiB more, once and whatever comes after: it may have 8 MiB where a tenth is less.
    func isMore(than before: Self, of member: FleetMember) -> Bool {
        let once = member == .router ? 8 * 1024 : 0
        return resident > before.resident + max(before.resident / 10, once) || files > before.files + before.files / 10
    }
}
