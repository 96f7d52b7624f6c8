import Foundation

/// What a run is asked for by the environment; `deploy/test --fuzz` sets it.
struct FuzzSettings {
    /// How many inputs: enough for some seconds, unless said otherwise.
    var inputs = 40_000
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
