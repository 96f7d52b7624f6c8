import FleetHarness
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct `What a worker loads` {
    /// All of Foundation with its tables of the world's languages is 6 MB in every worker; FoundationEssentials is what we use. It comes
    /// in with any module of ours or of a dependency that imports Foundation, or with a dependency's traits. The e-mail worker has it from
    /// its templates.
    @Test(arguments: ["belfry-web-push-worker", "belfry-mobile-push-worker"])
    func `is a part of Foundation, not all of it`(worker: String) async throws {
        let program = try TestEnvironment().executables.appending(path: worker).path
        // The dynamic loader's own answer (ld.so(8)); the program does not run.
        let loaded = try await Command.run(program, [], environment: ["LD_TRACE_LOADED_OBJECTS": "1"])
        #expect(loaded.output.contains("libFoundationEssentials.so"))
        #expect(!loaded.output.contains("libFoundation.so"))
        #expect(!loaded.output.contains("libFoundationInternationalization.so"))
    }
}
