import Foundation
import Sandbox

/// The scenario, step by step. Nothing here sleeps for a time that ought to be enough: each step waits for what it needs to see.
final class Play {
    /// `BELFRY_PRESENCE_WINDOW` of the demo, in seconds.
    static let window: TimeInterval = 10

    private let fleet: any ScenarioFleet
    private let sandbox: any ScenarioSandbox
    private let examples: Examples
    private let vapidKey: String
    private let deadline: ContinuousClock.Instant
    private let screen: Screen
    private let directory: [JSON]
    private let addresses: [Addressee: String]
    private var results: [String: AssignmentResult] = [:]

    init(
        _ fleet: any ScenarioFleet, _ sandbox: any ScenarioSandbox, _ examples: Examples, vapidKey: String,
        before deadline: ContinuousClock.Instant, on screen: Screen
    ) throws {
        self.fleet = fleet
        self.sandbox = sandbox
        self.examples = examples
        self.vapidKey = vapidKey
        self.deadline = deadline
        self.screen = screen
        directory = try examples.all("directory")
        addresses = Story.addresses(directory)
    }

    /// Plays everything.
    /// - Returns: the results in the story's order, and all that has arrived.
    func run() async throws -> (results: [AssignmentResult], arrivals: [Arrival]) {
        try await fillDirectory()
        let (fleet, examples) = (fleet, examples)
        let olga = try await StayingActive.begin { try await Play.touch("olga", fleet, examples) }
        do {
            try await assignWhileActive()
            try await assignToSales()
            try await failOnce()
            try await failUntilMended()
            try await waitForSilence()
            let arrivals = try await waitForNothingMore().map { Arrival($0) }
            try await olga.end()
            for name in results.keys { results[name]?.take(arrivals) }
            return (Story.cases.compactMap { results[$0.example] }, arrivals)
        } catch {
            olga.cancel()
            throw error
        }
    }
}

extension Play {
    private func fillDirectory() async throws {
        try await screen.step("the directory is filled by events: 5 teammates, 2 teams, 2 browsers, 3 phones") {
            var events = directory
            for browser in Story.browsers { events.append(try await subscribed(browser)) }
            try await fleet.publish(examples.write(events))
            _ = try await fleet.decisions(
                about: examples.writeOne(examples.event(Story.toSales.example)),
                when: "the directory to know everybody's browsers and phones", before: deadline
            ) { decisions in
                Set(decisions.filter { $0.reason == nil }.map(\.addressee)) == Story.toSales.notified
            }
            _ = try await fleet.decisions(
                about: examples.writeOne(examples.event(Story.toSupport.example)),
                when: "the directory to know Olga's browser and Piet's phone", before: deadline
            ) { decisions in
                decisions.count { $0.reason == nil } == 4
            }
        }
    }

    private func subscribed(_ browser: Story.Browser) async throws -> JSON {
        let subscription = await sandbox.subscribe(browser, vapidKey: vapidKey)
        return try examples.event(
            "subscribed",
            [
                "teammate": .string(browser.person), "subscription": subscription, "vapidKey": .string(vapidKey),
                "browser": .string(browser.product),
            ])
    }

    /// Reports that somebody is using the product.
    private static func touch(_ person: String, _ fleet: any ScenarioFleet, _ examples: Examples) async throws {
        try await fleet.publish(examples.writeOne(examples.event("active", ["teammate": .string(person)])))
    }

    private func assignWhileActive() async throws {
        try await screen.step("Olga and Piet are using the product; a conversation for their team is held") {
            let lastActivity = Date()
            try await Self.touch("piet", fleet, examples)
            let event = try examples.event(Story.toSupport.example)
            _ = try await fleet.decisions(
                about: examples.writeOne(event), when: "Olga and Piet to count as active", before: deadline
            ) { decisions in
                decisions.count { $0.reason == "active" } == 4
            }
            try await publish(Story.toSupport, event)
            results[Story.toSupport.example]?.lastActivity = lastActivity
        }
    }

    private func assignToSales() async throws {
        try await screen.step("two conversations for Sales have reached everybody whom they concern") {
            try await publish(Story.toSales)
            try await publish(Story.byNadia)
            try await waitUntilNotified(Story.toSales, Story.toSales.notified)
            try await waitUntilNotified(Story.byNadia, Story.byNadia.notified)
        }
    }

    private func failOnce() async throws {
        try await screen.step("FCM answers 503 to a push for Matteo; it waits on the first retry queue") {
            let phone = Addressee(person: "matteo", channel: "mobile-push")
            await sandbox.fail(Fault(.fcm, destination: addresses[phone], count: 1, status: 503, retryAfter: 2))
            try await publish(Story.toMatteo)
            try await wait(Story.toMatteo, "mobile-push to fail for Matteo") { !$0.faults(phone).isEmpty }
        }
    }

    private func failUntilMended() async throws {
        let phone = Addressee(person: "nadia", channel: "mobile-push")
        try await screen.detailedStep("APNs answers 413 to a push for Nadia, published with amqp-publish; it is a dead letter") {
            await sandbox.fail(Fault(.apns, destination: addresses[phone], status: 413))
            try await publish(Story.toNadia, withAMQPPublish: true)
            let letter = try await fleet.deadLetter(of: "mobile-push", before: deadline)
            results[Story.toNadia.example]?.deadLetters[phone] = letter
            return letter.text
        }
        try await screen.step("APNs is well again; belfry dead replay has delivered it") {
            await sandbox.heal()
            try await fleet.replay("mobile-push")
            try await waitUntilNotified(Story.toNadia, Story.toNadia.notified)
        }
        try await screen.step("Matteo's push has been tried again and delivered") {
            try await waitUntilNotified(Story.toMatteo, Story.toMatteo.notified)
        }
    }

    private func waitForSilence() async throws {
        try await screen.step("Piet has been silent for \(Int(Self.window)) s and is notified at the recheck; Olga is still active") {
            try await waitUntilNotified(Story.toSupport, Story.toSupport.notifiedLater)
        }
    }

    /// Long enough for Olga's decisions to be rechecked too: they were held no longer than Piet's and one interval.
    private func waitForNothingMore() async throws -> [Received] {
        var entries: [Received] = []
        try await screen.step("nothing more arrives, and no queue holds anything") {
            entries = await sandbox.received(afterQuiet: StayingActive.interval + .seconds(2))
            try await fleet.waitForEmptyQueues(before: deadline)
        }
        return entries
    }
}

extension Play {
    /// Asks what would be decided, then publishes.
    private func publish(_ assignment: Case, _ given: JSON? = nil, withAMQPPublish: Bool = false) async throws {
        let event = try given ?? examples.event(assignment.example)
        let file = try examples.writeOne(event)
        let decisions = try await fleet.explain(file)
        results[assignment.example] = AssignmentResult(
            assignment, try Conversation(of: event), decisions, published: Date(), addresses: addresses)
        if withAMQPPublish {
            try await fleet.publishWithAMQPPublish(event["type"]?.string ?? "", file)
        } else {
            try await fleet.publish(file)
        }
    }

    private func waitUntilNotified(_ assignment: Case, _ everybody: Set<Addressee>) async throws {
        try await wait(assignment, "everybody to be notified about \(assignment.example)") { everybody.isSubset(of: $0.notified) }
    }

    private func wait(_ assignment: Case, _ what: String, until condition: (AssignmentResult) -> Bool) async throws {
        guard var result = results[assignment.example] else { throw Failure("\(assignment.example) was not published") }
        _ = try await sandbox.received(when: what, before: deadline) { entries in
            result.take(entries.map { Arrival($0) })
            return condition(result)
        }
    }
}

/// Somebody who is using the product all the time.
struct StayingActive {
    static let interval = Duration.seconds(3)

    private let task: Task<Void, any Error>

    /// Calls a function at once and every few seconds until the end, in a task of its own.
    static func begin(_ touch: @escaping @Sendable () async throws -> Void) async throws -> StayingActive {
        try await touch()
        let task: Task<Void, any Error> = Task {
            while true {
                try await Task.sleep(for: StayingActive.interval)
                try await touch()
            }
        }
        return StayingActive(task: task)
    }

    func cancel() { task.cancel() }

    /// Throws when an activity could not be reported: then nothing that follows from it can be expected.
    func end() async throws {
        task.cancel()
        do { try await task.value } catch is CancellationError {}
    }
}
