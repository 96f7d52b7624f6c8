public import FleetHarness
public import Foundation

/// A performance of the scenario by a real fleet: the story, the table, and the verdict.
public struct Performance {
    /// What the router of the fleet has to have in `BELFRY_PRESENCE_WINDOW`.
    public static var presenceWindow: String { "\(Int(Play.window))s" }

    /// For everything; about 20 s are enough on an idle machine.
    private static let limit = Duration.seconds(100)

    private let fleet: TestFleet
    private let examples: URL
    private let screen: Screen

    /// - Parameter examples: deploy/examples.
    public init(by fleet: TestFleet, examples: URL, on screen: Screen) {
        self.fleet = fleet
        self.examples = examples
        self.screen = screen
    }

    /// Plays the scenario and prints the table.
    /// - Parameter mishaps: what has happened meanwhile and should not have, asked in the end.
    /// - Returns: whether every expectation holds; each that does not has been printed.
    public func run(mishaps: () async -> [String] = { [] }) async throws -> Bool {
        let start = ContinuousClock.now
        let vapidKey = await fleet.vapidKey
        let play = try Play(
            PlayedFleet(fleet: fleet), PlayedSandbox(server: fleet.sandbox),
            Examples(examples, workplace: fleet.folder.appending(path: "events")), vapidKey: vapidKey, before: start + Self.limit,
            on: screen)
        let (results, arrivals) = try await play.run()
        screen.line("\n\(screen.bold("Who was notified on which channel, with what, and why the others were not"))")
        for result in results {
            screen.line()
            for line in ScenarioTable(result: result, screen: screen).lines { screen.line(line) }
        }
        screen.line()
        let mishaps = await mishaps()
        let broken = Expectations.broken(results, arrivals, window: Play.window) + mishaps
        for line in broken { screen.failed(line) }
        guard broken.isEmpty else { return false }
        screen.done("all \(Expectations.count(results)) expectations hold", "scenario: \(Screen.time(since: start))")
        return true
    }
}
