import Directory
import FleetHarness
import Foundation
import Sandbox
import Testing

/// A wrong topic, host, project or key of ours: real processes, and the providers' own words.
@Suite(.serialized) struct `Our own fault` {
    private static let count = 100
    /// Delivered well before it goes wrong.
    private static let before = 20

    /// One provider that refuses all of a team for a setting of ours.
    private enum Story: String, CaseIterable {
        case environment, topic, project, key

        var provider: Provider {
            switch self {
            case .environment, .topic: .apns
            case .project: .fcm
            case .key: .webPush
            }
        }

        /// What the provider says.
        var answer: (status: Int, body: JSON) {
            switch self {
            case .environment: (400, ["reason": "BadDeviceToken"])
            case .topic: (400, ["reason": "DeviceTokenNotForTopic"])
            case .project:
                (
                    403,
                    [
                        "error": [
                            "code": 403, "status": "PERMISSION_DENIED", "message": "SenderId mismatch",
                            "details": [
                                [
                                    "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": "SENDER_ID_MISMATCH",
                                ]
                            ],
                        ]
                    ]
                )
            case .key: (403, "the VAPID credentials do not correspond to the credentials used to create the subscriptions.")
            }
        }

        func teammate(_ number: Int) -> String { "\(rawValue)-\(number)" }
        func token(_ number: Int) -> String {
            switch self {
            case .environment: String(format: "aa%062x", number)
            case .topic: String(format: "bb%062x", number)
            case .project: "fcm-token:\(number)"
            case .key: ""
            }
        }
    }

    @Test(.timeLimit(.minutes(5)), .onlyInFull(seconds: 46))
    func `a hundred destinations of each provider are refused for it: none is deleted, none is dead, and all are told in the end`()
        async throws
    {
        try await TestFleet.run { fleet in
            let key = try await fleet.useRealPushServices()
            try await fleet.start(.router)
            for story in Story.allCases { try await Self.know(story, key, fleet) }
            for member in [FleetMember.mobilePush, .webPush] { try await fleet.start(member) }
            for story in Story.allCases { try await fleet.publish([.assigned("before-\(story)", toTeam: "few-\(story)")]) }
            for story in Story.allCases { try await Self.expectAll(Self.before, "before-\(story)", story, fleet) }

            for story in Story.allCases { await Self.setFaults(story, fleet) }
            try await fleet.publish(Story.allCases.map { .assigned("c-\($0)", toTeam: "\($0)") })
            let all = Self.count * Story.allCases.count
            let refused = ReceivedFilter(verdict: .fault)
            #expect(await fleet.sandbox.received(refused, atLeast: all, timeout: .seconds(60)).count >= all)
            // Those that were few enough to be asked again at once have been, too.
            #expect(await fleet.sandbox.received(refused, atLeast: all + 1, timeout: .seconds(30)).count > all)
            try await Self.expectNobodyDeleted(fleet)

            await fleet.sandbox.clearFaults()
            for story in Story.allCases { try await Self.expectAll(Self.count, "c-\(story)", story, fleet) }
            try await Self.expectNobodyDeleted(fleet)
            let dead = WorkQueueNames.dead
            #expect(try await fleet.ready(in: dead) == 0)
        }
    }

    @Test(.timeLimit(.minutes(5)), .onlyInFull(seconds: 41))
    func `another app's topic: the setting is named on screen and in the log, and its jobs come when it is right`() async throws {
        try await TestFleet.run { fleet in
            let port = try FreePort.find()
            try await fleet.start(.router)
            try await Self.know(.topic, "", fleet)
            let wrong = ["BELFRY_APNS_TOPIC": "com.example.other", "BELFRY_HTTP_ADDRESS": "127.0.0.1:\(port)"]
            let worker = try await fleet.start(.mobilePush, with: wrong)
            try await fleet.publish([.assigned("c-1", toTeam: "few-topic")])
            let refused = ReceivedFilter(provider: .apns, verdict: .refused)
            let refusals = await fleet.sandbox.received(refused, atLeast: Self.before, timeout: .seconds(60))
            #expect(refusals.count >= Self.before && refusals.allSatisfy { $0.why?.hasPrefix("TopicDisallowed") == true })
            let line = #"belfry_held_causes{channel="mobile-push",provider="apns",setting="BELFRY_APNS_TOPIC"} 1"#
            #expect(try await Self.says(line, "metrics", port))
            #expect(try await Self.says("apns holds jobs: 400 TopicDisallowed, see BELFRY_APNS_TOPIC", "readyz", port))
            let status = try await fleet.belfry(["status", "--worker", "127.0.0.1:\(port)"])
            #expect(status.output.contains("apns holds jobs: 400 TopicDisallowed, see BELFRY_APNS_TOPIC"), "\(status.output)")
            let log = try String(contentsOf: worker.log, encoding: .utf8)
            let lines = log.split(separator: "\n").filter { $0.contains("jobs wait for our own fault") }
            #expect(lines.count == 1 && lines.allSatisfy { $0.contains("BELFRY_APNS_TOPIC") && $0.contains("error") }, "\(lines)")
            #expect(!log.contains(Story.topic.token(1)), "a token in the log")
            #expect(await fleet.terminate(.mobilePush) == 0)
            try await fleet.start(.mobilePush)
            try await Self.expectAll(Self.before, "c-1", .topic, fleet)
            #expect(try await fleet.ready(in: WorkQueueNames.dead) == 0)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `a device whose environment nobody told is found at Apple's other host, and the next job goes there at once`() async throws {
        try await TestFleet.run { fleet in
            let stand = "127.0.0.1:\(fleet.sandbox.port)"
            await fleet.set("BELFRY_APNS_URL", nil)
            await fleet.set("BELFRY_CONNECT_TO", "api.push.apple.com:443:\(stand),api.sandbox.push.apple.com:443:\(stand)")
            let token = String(repeating: "ab12", count: 16)
            await fleet.sandbox.setEnvironment(.sandbox, ofDevice: token)
            for member in [FleetMember.router, .mobilePush] { try await fleet.start(member) }
            try await fleet.addTeammate("kim")
            try await fleet.publish([.assigned("c-1", to: "kim")])
            #expect(await fleet.hasArrived("c-1", at: .apns))
            let refused = ReceivedFilter(provider: .apns, verdict: .refused)
            #expect(
                await fleet.sandbox.received(refused).map(\.why) == ["BadDeviceToken: the device is known in sandbox, not in production"])
            // What was learnt goes through the broker to the directory, over a connection that may still be on its way.
            let deadline = ContinuousClock.now + .seconds(40)
            var number = 1
            var before = 0
            repeat {
                try await Task.sleep(for: .milliseconds(100))
                number += 1
                before = await fleet.sandbox.received(refused).count
                try await fleet.publish([.assigned("c-\(number)", to: "kim")])
                #expect(await fleet.hasArrived("c-\(number)", at: .apns))
            } while await fleet.sandbox.received(refused).count > before && .now < deadline
            #expect(.now < deadline, "it was not learnt in 40 s, with \(number) jobs")
        }
    }

    @Test(.timeLimit(.minutes(2)), .onlyInFull(seconds: 11))
    func `a clock that is wrong by a day: Google is asked for a token by its own`() async throws {
        try await TestFleet.run { fleet in
            fleet.sandbox.setClockSkew(90_000)
            try await fleet.start(.router)
            try await Self.know(.project, "", fleet)
            try await fleet.start(.mobilePush)
            try await fleet.publish([.assigned("c-1", toTeam: "few-project")])
            try await Self.expectAll(Self.before, "c-1", .project, fleet)
            let asked = await fleet.sandbox.received(ReceivedFilter(provider: .fcmToken))
            #expect(asked.map(\.verdict) == [.refused, .accepted])
            #expect(asked.first?.why == "exp is past")
        }
    }

    @Test(.timeLimit(.minutes(3)), .onlyInFull(seconds: 17))
    func `four workers restarted one by one ask for no more tokens than there were starts`() async throws {
        try await TestFleet.run { fleet in
            try await fleet.start(.router)
            for story in [Story.topic, .project] { try await Self.know(story, "", fleet) }
            var workers: [RunningMember] = []
            for _ in 0..<4 { workers.append(try await Self.worker(fleet)) }
            var conversations = 0
            func ring() async throws {
                conversations += 1
                let names = [Story.topic, .project].map { "c-\($0)-\(conversations)" }
                try await fleet.publish([.assigned(names[0], toTeam: "topic"), .assigned(names[1], toTeam: "project")])
                try await Self.expectAll(Self.count, names[0], .topic, fleet)
                try await Self.expectAll(Self.count, names[1], .project, fleet)
            }
            try await ring()
            for number in workers.indices {
                workers[number].signal(SIGTERM)
                #expect(await workers[number].end() == 0)
                workers[number] = try await Self.worker(fleet)
                try await ring()
            }
            for worker in workers {
                worker.signal(SIGTERM)
                _ = await worker.end()
            }
            let refused = await fleet.sandbox.received(ReceivedFilter(provider: .apns, verdict: .refused))
            #expect(refused.isEmpty, "\(refused.map { $0.why ?? "" })")
            let tokens = await fleet.sandbox.received(ReceivedFilter(provider: .fcmToken))
            #expect((1...8).contains(tokens.count) && tokens.allSatisfy { $0.verdict == .accepted }, "\(tokens.count)")
        }
    }
}

extension `Our own fault` {
    /// A team of a hundred with one destination each, and one of the first twenty of them.
    private static func know(_ story: Story, _ key: String, _ fleet: TestFleet) async throws {
        var events = [TestEvent("directory.workspace.upserted", ["name": "Acme"])]
        for number in 1...count {
            let teammate = story.teammate(number)
            events.append(TestEvent("directory.teammate.upserted", ["teammate": teammate, "name": teammate]))
            switch story {
            case .environment, .topic, .project:
                var device: [String: any Sendable] = [
                    "teammate": teammate, "device": "phone-\(teammate)", "provider": story == .project ? "fcm" : "apns",
                    "token": story.token(number), "permission": "granted",
                ]
                if story != .project { device["environment"] = "production" }
                events.append(TestEvent("directory.device.registered", device))
            case .key:
                let browser = await fleet.sandbox.createSubscription(name: teammate, service: .fcm, vapidKey: key, realHost: true)
                events.append(
                    TestEvent(
                        "directory.web-push.subscribed",
                        [
                            "teammate": teammate, "browser": "Chrome", "permission": "granted",
                            "subscription": [
                                "endpoint": browser.endpoint, "keys": ["p256dh": browser.p256dh, "auth": browser.auth],
                            ] as [String: any Sendable],
                        ]))
            }
        }
        let members = (1...count).map(story.teammate)
        events.append(TestEvent("directory.team.upserted", ["team": "\(story)", "name": "\(story)", "members": members]))
        events.append(
            TestEvent(
                "directory.team.upserted", ["team": "few-\(story)", "name": "few", "members": Array(members.prefix(before))]))
        try await fleet.publish(events)
    }

    private static func setFaults(_ story: Story, _ fleet: TestFleet) async {
        let (status, body) = story.answer
        switch story {
        case .environment, .topic:
            for number in 1...count {
                await fleet.sandbox.setFault(Fault(.apns, destination: story.token(number), status: status, body: body))
            }
        case .project: await fleet.sandbox.setFault(Fault(.fcm, status: status, body: body))
        case .key: await fleet.sandbox.setFault(Fault(.webPush, status: status, body: body))
        }
    }

    /// All members of a team have been told of a conversation.
    private static func expectAll(_ count: Int, _ conversation: String, _ story: Story, _ fleet: TestFleet) async throws {
        let deadline = ContinuousClock.now + .seconds(170)
        var arrived = 0
        while ContinuousClock.now < deadline {
            arrived = await fleet.arrivals(story.provider)[conversation] ?? 0
            if arrived >= count { break }
            let all = await fleet.sandbox.received(ReceivedFilter(provider: story.provider, verdict: .accepted)).count
            _ = await fleet.waitForAccepted(story.provider, all + 1, within: .seconds(5))
        }
        try #require(arrived == count, "\(story)")
    }

    private static func expectNobodyDeleted(_ fleet: TestFleet) async throws {
        let directory = try fleet.directory()
        for story in Story.allCases {
            var usable = 0
            for number in 1...count {
                let profile = try await directory.profile(workspace: "acme", teammate: story.teammate(number))
                usable += profile?.destinations.count { $0.state == .usable } ?? 0
            }
            #expect(usable == count, "\(story)")
        }
    }

    private static func worker(_ fleet: TestFleet) async throws -> RunningMember {
        let executable = fleet.environment.executables.appending(path: FleetMember.mobilePush.rawValue)
        return try RunningMember(
            executable, environment: await fleet.processEnvironment, log: fleet.folder.appending(path: "\(UUID().uuidString).log"))
    }

    /// Whether a page of the worker says something, now or within a few seconds.
    private static func says(_ words: String, _ page: String, _ port: Int) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            let text = try await Command.run(
                "/usr/bin/curl", ["--silent", "--noproxy", "*", "http://127.0.0.1:\(port)/\(page)"]
            ).output
            if text.contains(words) { return true }
            try await Task.sleep(for: .milliseconds(100))
        }
        return false
    }
}

private enum WorkQueueNames {
    static let dead = ["belfry.web-push.dead", "belfry.mobile-push.dead", "belfry.email.dead", "belfry.directory.dead"]
}
