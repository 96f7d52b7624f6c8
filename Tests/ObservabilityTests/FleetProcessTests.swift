import Foundation
import Glibc
import Logging
import ServiceLifecycle
import Settings
import Synchronization
import Testing

@testable import Observability

/// Each test runs the frame in a process of its own.
@Suite(.timeLimit(.minutes(2))) struct `A process of the fleet` {
    @Test func `with wrong settings leaves with 78 and all mistakes`() async throws {
        let result = try await #require(
            processExitsWith: .exitCode(78), observing: [\.standardErrorContent]
        ) {
            unsafe setenv("BELFRY_LOG_LEVEL", "loud", 1)
            unsafe setenv("BELFRY_HTTP_ADDRESS", "9400", 1)
            await child().run { settings in
                settings.string("BELFRY_NAME", example: "x", about: "A name")
            } start: { _, _ in
                []
            }
        }
        let text = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(text.contains("3 settings are wrong:"))
        #expect(["BELFRY_LOG_LEVEL", "BELFRY_HTTP_ADDRESS", "BELFRY_NAME is not set"].allSatisfy(text.contains))
    }

    @Test func `lists its settings without needing them`() async throws {
        let result = try await #require(processExitsWith: .exitCode(0), observing: [\.standardOutputContent]) {
            await child(["--help"]).run { settings in
                settings.string("BELFRY_NAME", example: "x", about: "A name")
            } start: { _, _ in
                []
            }
        }
        let text = String(decoding: result.standardOutputContent, as: UTF8.self)
        #expect(["Runs in a test.", "BELFRY_HTTP_ADDRESS", "A name. Required, for example x."].allSatisfy(text.contains))
    }

    @Test func `refuses an option it does not take`() async {
        await #expect(processExitsWith: .exitCode(64)) {
            await child(["--verbose"]).run { _ in
            } start: { _, _ in
                []
            }
        }
    }

    @Test func `finishes its services at the first signal and leaves with 0`() async throws {
        let result = try await #require(
            processExitsWith: .exitCode(0), observing: [\.standardErrorContent]
        ) {
            await child().run { _ in
            } start: { _, context in
                [
                    Waiting {
                        raiseInProcess(SIGTERM)
                    } finish: {
                        context.logger.info("Settled")
                    }
                ]
            }
        }
        let text = String(decoding: result.standardErrorContent, as: UTF8.self)
        let order = ["starting", "started", "stopping", "Settled", "stopped"].compactMap { text.range(of: "\"\($0)\"")?.lowerBound }
        #expect(order.count == 5 && order == order.sorted())
        #expect(text.contains("\"exitCode\":\"0\""))
    }

    @Test func `leaves at once at the second signal`() async throws {
        await #expect(processExitsWith: .exitCode(128 + SIGINT)) {
            await child().run { _ in
            } start: { _, context in
                context.readiness.register("second signal") {
                    raiseInProcess(SIGINT)
                    return .ready
                }
                return [Stubborn(readiness: context.readiness)]
            }
        }
    }

    @Test func `ends by force when the grace period is over`() async throws {
        await #expect(processExitsWith: .exitCode(1)) {
            await child(gracePeriod: .milliseconds(300)).run { _ in
            } start: { _, context in
                [Stubborn(readiness: context.readiness)]
            }
        }
    }

    @Test func `is stopped by a signal while it still starts`() async throws {
        await #expect(processExitsWith: .exitCode(0)) {
            await child().run { _ in
            } start: { _, _ in
                raiseInProcess(SIGTERM)
                try await Task.sleep(for: .seconds(100))
                return []
            }
        }
    }

    @Test func `leaves with the code of the error that ended it`() async throws {
        let result = try await #require(
            processExitsWith: .exitCode(69), observing: [\.standardErrorContent]
        ) {
            await child().run { _ in
            } start: { _, _ in
                [Failing()]
            }
        }
        let text = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(text.contains("\"error\":\"the broker is away\""))
    }

    @Test func `may not be written to a core file, for its secrets are in it`() async throws {
        await #expect(processExitsWith: .exitCode(0)) {
            await child().run { _ in
            } start: { _, _ in
                var limit = rlimit(rlim_cur: 1, rlim_max: 1)
                let code = unsafe getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
                exit(code == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0 ? 0 : 1)
            }
        }
    }

    @Test(
        arguments: [([], .run), (["--help"], .help), (["--version"], .version), (["run"], .unknown("run"))]
            as [([String], CommandLineRequest)])
    func `takes two options and nothing else`(arguments: [String], expected: CommandLineRequest) {
        #expect(CommandLineRequest(arguments) == expected)
    }

    @Test func `an error without a code of its own means partial`() {
        #expect(ExitCode(for: CancellationError()) == .partial)
        #expect(ExitCode(for: SettingsError([])) == .configuration)
    }
}
