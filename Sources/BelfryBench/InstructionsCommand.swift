public import ArgumentParser
import Benchmarks
import Operations

extension HotPath: ExpressibleByArgument {}

/// `belfry-bench instructions`. Not asynchronous: nothing may start a thread before a path is measured.
struct InstructionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instructions", abstract: "Count the instructions of the hot paths, and compare them with committed figures.",
        discussion: """
            Runs this executable under valgrind, which is slow and exact: load, clock
            rate and disk do not change the number of instructions. A path that needs 5 %
            more than its committed figure, or has none, is an error, exit code 1, when
            compiler, swift-crypto, valgrind and processor are those of the figures; with
            others the difference is shown.
            Needs valgrind and strip, and a release build.

            EXAMPLES
              belfry-bench instructions
              belfry-bench instructions --write       # renew the committed figures
            """)

    @Option(
        name: .customLong("measure"),
        help: ArgumentHelp("Take this path and do nothing else: this is what runs under valgrind.", valueName: "path"))
    var measured: HotPath?

    @Option(help: "How often --measure takes the path.")
    var times = 1000

    @Option(help: ArgumentHelp("The committed figures.", valueName: "file"))
    var figures = "deploy/bench/instructions.json"

    @Flag(help: "Write what was counted into the file.")
    var write = false

    @OptionGroup var output: ReportOptions

    func validate() throws {
        guard times > 0 else { throw ValidationError("--times has to be at least 1.") }
    }

    func run() throws {
        if let measured {
            let bytes = try measured.run(times: times)
            return Output.print("\(bytes) bytes\n")
        }
        let committed = try InstructionFigures.read(figures)
        let versions = try InstructionCounter.versions()
        let counter = InstructionCounter(executable: try FleetExecutable.own)
        let counted = try counter.count(HotPath.allCases, under: versions, progress: Output.note)
        let comparison = InstructionComparison(counted, with: committed)
        try output.show(comparison, as: [table(comparison)])
        if write { return try counted.write(figures) }
        try judge(comparison)
    }

    private func judge(_ comparison: InstructionComparison) throws {
        guard comparison.isBinding else {
            return Output.note("No change is an error here. \(difference(comparison))")
        }
        let failures = comparison.failures
        guard !failures.isEmpty else { return }
        let names = failures.map(\.rawValue).joined(separator: ", ")
        Output.note("More than \(InstructionComparison.tolerance) % above the committed figure, or without one: \(names).")
        Output.note("Make it cheaper, or say in the commit why it is worth it and run: belfry-bench instructions --write")
        throw ExitCode(1)
    }

    private func difference(_ comparison: InstructionComparison) -> String {
        "The committed figures are of \(comparison.committed?.versionText ?? "nothing"); here: \(comparison.counted.versionText)."
    }

    private func table(_ comparison: InstructionComparison) -> TextTable {
        var table = TextTable("PATH", ">INSTRUCTIONS", ">COMMITTED", ">CHANGE")
        for path in HotPath.allCases {
            let counted = comparison.counted.instructions[path.rawValue]
            let committed = comparison.committed?.instructions[path.rawValue]
            let change = comparison.change(of: path).map { "\($0 > 0 ? "+" : "")\($0.hundredths) %" }
            table.add(path.rawValue, counted.map(String.init) ?? "-", committed.map(String.init) ?? "-", change ?? "-")
        }
        return table
    }
}
