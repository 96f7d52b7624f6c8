import FleetHarness

/// The closing table of a run, and what is wrong in it.
struct ChaosReport {
    /// How much more than before a process may hold, in hundredths.
    private static let growth = 10.0

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
            let growth = after.growth(since: before)
            if max(growth.resident, growth.files) > Self.growth { wrongs.append("\(member.rawValue) holds more than at the start") }
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
