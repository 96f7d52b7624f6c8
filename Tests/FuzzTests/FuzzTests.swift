import Foundation
import Testing

/// Every decoder of what comes from outside, with inputs that are nearly right. `deploy/test --fuzz N` makes a long run of it.
@Suite(.serialized) struct `Whatever comes from outside` {
    private static let settings = FuzzSettings()

    @Test(arguments: FuzzTarget.all.map(\.name))
    func `every seed is taken, and keeps the rules`(target: String) async throws {
        let target = try #require(FuzzTarget.all.first { $0.name == target })
        let seeds = try Corpus.seeds(target.name)
        #expect(!seeds.isEmpty)
        for seed in seeds { await #expect(throws: Never.self, "\(target.name)/\(seed.name)") { try await target.check(seed.bytes) } }
        await FuzzDirectory.shared.remove()
    }

    @Test(.enabled(if: settings.again == nil)) func `ends no process and breaks no rule`() async throws {
        let targets = FuzzTarget.all.filter { Self.settings.only == nil || $0.name == Self.settings.only }
        try #require(!targets.isEmpty, "there is no decoder of that name")
        let report = try await FuzzRun(targets: targets, settings: Self.settings).run { print($0) }
        print(report.text)
        await FuzzDirectory.shared.remove()
        for broken in report.broken { Issue.record("\(broken)") }
    }

    @Test(.enabled(if: settings.again != nil)) func `an input that was kept is tried again`() async throws {
        let file = try #require(Self.settings.again)
        let input = try #require(FuzzInput(file: Array(try Data(contentsOf: file))), "that file has no input in it")
        let target = try #require(FuzzTarget.all.first { $0.name == input.target })
        print(
            "fuzz: \(input.target), \(input.bytes.count) bytes: \(String(decoding: input.bytes.prefix(2000), as: UTF8.self).debugDescription)"
        )
        try await target.check(input.bytes)
        await FuzzDirectory.shared.remove()
    }
}
