import Foundation
import Generated
import Glibc

/// Gives many inputs to many targets, and keeps each in a file while it is tried.
struct FuzzRun {
    /// An input that broke a rule, and the file that has it.
    struct Broken: CustomStringConvertible {
        let input: FuzzInput
        let finding: Finding
        let file: URL

        var description: String { "\(input.target): \(finding) (\(input.bytes.count) bytes, in \(file.path))" }
    }

    /// Processor time for one input. The slowest take some milliseconds.
    #if DEBUG
    // Not optimised, and perhaps with a sanitizer.
    static let timeLimit = Duration.seconds(20)
    #else
    static let timeLimit = Duration.seconds(1)
    #endif
    /// A run does not go on for ever when everything is wrong.
    private static let mostBroken = 20

    let targets: [FuzzTarget]
    let settings: FuzzSettings

    /// Runs, and says how far it is about every five seconds.
    func run(_ say: (String) -> Void = { _ in }) async throws -> FuzzReport {
        let mutators = try targets.map { target in Mutator(try Corpus.seeds(target.name).map(\.bytes)) }
        let record = try InputRecord(in: settings.folder)
        let watchdog = Watchdog(record)
        defer { watchdog.end() }
        var report = FuzzReport(seed: settings.seed, targets: targets.count)
        var nextWord = ContinuousClock.now + .seconds(5)
        for number in 0..<settings.inputs where report.broken.count < Self.mostBroken {
            let index = number % targets.count
            // Each input has random numbers of its own, so one can be made again without those before it.
            var random = SeededRandom(seed: settings.seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(number) &* 0xD134_2543_DE82_EF95)
            let input = FuzzInput(target: targets[index].name, seed: settings.seed, number: number, bytes: mutators[index].input(&random))
            record.write(input)
            try await attempt(input, targets[index], &report)
            if number.isMultiple(of: 1024), ContinuousClock.now > nextWord {
                say(report.progress(of: settings.inputs))
                nextWord = .now + .seconds(5)
            }
        }
        record.remove()
        return report
    }

    private func attempt(_ input: FuzzInput, _ target: FuzzTarget, _ report: inout FuzzReport) async throws {
        let start = ProcessorTime.now
        var finding: Finding?
        do throws(Finding) { try await target.check(input.bytes) } catch { finding = error }
        let took = ProcessorTime.now - start
        if finding == nil, took > Self.timeLimit { finding = Finding("took \(took) of processor time") }
        report.count(target.name, took: took)
        // One of a kind is enough.
        guard let finding, !report.broken.contains(where: { $0.input.target == target.name && $0.finding == finding }) else { return }
        let file = settings.folder.appending(path: "broken-\(target.name)-\(input.seed)-\(input.number)")
        try Data(input.heading + input.bytes).write(to: file)
        report.broken.append(Broken(input: input, finding: finding, file: file))
    }
}

/// What a run is asked for by the environment; `deploy/test --fuzz` sets it.
struct FuzzSettings {
    /// How many inputs: enough for some seconds, unless said otherwise.
    var inputs = 20_000
    /// The same seed makes the same inputs. A fixed one, so that a change is tested with what the change before was tested with.
    var seed: UInt64 = 1
    /// Where inputs are kept that end the process or break a rule.
    var folder = FileManager.default.temporaryDirectory.appending(path: "belfry-fuzz")
    /// Only this target.
    var only: String?
    /// A file with one input, to try it again.
    var again: URL?

    init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
        inputs = environment["BELFRY_FUZZ_INPUTS"].flatMap { Int($0) } ?? inputs
        seed = environment["BELFRY_FUZZ_SEED"].flatMap { UInt64($0) } ?? seed
        folder = environment["BELFRY_FUZZ_FOLDER"].map { URL(filePath: $0) } ?? folder
        only = environment["BELFRY_FUZZ_TARGET"]
        again = environment["BELFRY_FUZZ_INPUT"].map { URL(filePath: $0) }
    }
}

/// What came of a run.
struct FuzzReport {
    let seed: UInt64
    let targets: Int
    var broken: [FuzzRun.Broken] = []
    private(set) var inputs = 0
    private var slowest: (target: String, took: Duration) = ("", .zero)
    private let start = ContinuousClock.now

    init(seed: UInt64, targets: Int) {
        self.seed = seed
        self.targets = targets
    }

    mutating func count(_ target: String, took: Duration) {
        inputs += 1
        if took > slowest.took { slowest = (target, took) }
    }

    /// How far it is.
    func progress(of all: Int) -> String { "fuzz: \(inputs) of \(all) inputs, \(rate)/s, seed \(seed), \(broken.count) broke a rule" }

    /// The closing line.
    var text: String {
        let seconds = (ContinuousClock.now - start).components.seconds
        return "fuzz: \(inputs) inputs for \(targets) decoders, seed \(seed), \(seconds) s, \(rate)/s, "
            + "slowest \(slowest.took / .milliseconds(1)) ms (\(slowest.target)), no crash, \(broken.count) broke a rule"
    }

    private var rate: Int { Int(Double(inputs) / max((ContinuousClock.now - start) / .seconds(1), 0.001)) }
}

/// How much processor time this process has used. Unlike the time of day it does not pass while others have the machine.
enum ProcessorTime {
    static var now: Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
