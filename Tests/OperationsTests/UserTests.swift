import AMQP
import Messages
import Operations
import Testing

/// Users are the broker's, not a virtual host's: the test makes some of its own, tries everything and removes them.
@Suite(.serialized) struct `The fleet's users` {
    @Test func `may do what their process needs, and nothing else`() async throws {
        try await TestVirtualHost.withTopology { host, session in
            let users = UserApplication(over: host.api, virtualHost: host.name, prefix: host.name)
            let results = try await users.apply { "password of \($0.name)" }
            #expect(results.allSatisfy { $0.outcome == .created })
            let result: Result<Void, any Error>
            do {
                #expect(try await users.apply { _ in nil }.allSatisfy { $0.outcome == .rightsOnly })
                #expect(try await TopologyCheck(over: host.api, virtualHost: host.name, prefix: host.name).report().differences.isEmpty)
                for user in FleetUser.allCases { try await tryRights(of: user, host) }
                try await host.root.put(
                    "permissions/\(host.name)/\(host.name)belfry-email", #"{"configure":".*","write":"^$","read":"^belfry\\.email$"}"#)
                let report = try await TopologyCheck(over: host.api, virtualHost: host.name, prefix: host.name).report()
                #expect(Set(report.differences.map(\.object)) == ["user \(host.name)belfry-email"])
                try await keepsPassword(host, users)
                result = .success(())
            } catch {
                result = .failure(error)
            }
            for user in FleetUser.allCases { try await host.root.delete("users/\(host.name)\(user.name)") }
            try result.get()
        }
    }

    @Test func `of a worker reach the queues of its own channel by their keys, and no other channel's`() async throws {
        try await TestVirtualHost.withTopology { host, session in
            let users = UserApplication(over: host.api, virtualHost: host.name, prefix: host.name)
            _ = try await users.apply { "password of \($0.name)" }
            let result: Result<Void, any Error>
            do {
                try await host.withSession(user: host.name + FleetUser.email.name, password: "password of \(FleetUser.email.name)") {
                    session in
                    try await triesAsEmail(session)
                }
                #expect(try await session.inspectQueue(WorkQueue.email.name(of: .oneHour)).ready == 1)
                #expect(try await session.inspectQueue(WorkQueue.email.deadName).ready == 1)
                for queue in [WorkQueue.webPush, .mobilePush, .assignments] {
                    for name in [queue.deadName] + queue.retryDelays.map(queue.name(of:)) {
                        #expect(try await session.inspectQueue(name).ready == 0, "\(name)")
                    }
                }
                result = .success(())
            } catch {
                result = .failure(error)
            }
            for user in FleetUser.allCases { try await host.root.delete("users/\(host.name)\(user.name)") }
            try result.get()
        }
    }

    private func triesAsEmail(_ session: BrokerSession) async throws {
        func publish(_ exchange: Exchange, _ key: String) async throws -> Set<BrokerError.Kind> {
            do {
                try await session.publish([OutgoingMessage(exchange: exchange.rawValue, routingKey: key, body: [1])])
                return []
            } catch {
                return Set(error.failures.values.map(\.kind))
            }
        }
        let email = WorkQueue.email
        #expect(try await publish(.emailOut, email.key(of: .oneHour)) == [])
        #expect(try await publish(.emailOut, email.key) == [])
        #expect(try await publish(.emailOut, OutcomeKey.destinationGone.rawValue) == [])
        for queue in [WorkQueue.webPush, .mobilePush, .assignments] {
            let keys = [queue.key] + queue.retryDelays.map(queue.key(of:))
            for key in keys {
                #expect(try await publish(.emailOut, key) == [.returned], "\(key)")
                for exchange in [Exchange.retry, .dead, .outcomes, .jobs, .webPushOut, .mobilePushOut] {
                    #expect(try await publish(exchange, key) == [.accessRefused], "\(key) into \(exchange)")
                }
            }
        }
    }

    /// A tag too many goes without the password being known.
    private func keepsPassword(_ host: TestVirtualHost, _ users: UserApplication) async throws {
        let (name, password) = (host.name + FleetUser.router.name, "password of \(FleetUser.router.name)")
        try await host.root.put("users/\(name)", #"{"password":"\#(password)","tags":"administrator"}"#)
        let before = try await TopologyCheck(over: host.api, virtualHost: host.name, prefix: host.name).report()
        #expect(before.differences.contains { $0.problem == "has the tags administrator, should have none" })
        _ = try await users.apply { _ in nil }
        let after = try await TopologyCheck(over: host.api, virtualHost: host.name, prefix: host.name).report()
        #expect(after.differences.isEmpty)
        try await host.withSession(user: name, password: password) { _ in }
    }

    private func tryRights(of user: FleetUser, _ host: TestVirtualHost) async throws {
        try await host.withSession(user: host.name + user.name, password: "password of \(user.name)") { session in
            for exchange in Exchange.allCases where exchange != .unrouted {
                let isAllowed = try await mayPublish(exchange, session)
                #expect(isAllowed == writes(user).contains(exchange), "\(user) into \(exchange)")
            }
            for queue in Self.queues {
                let isAllowed = try await may { _ = try await session.get(from: queue) }
                #expect(isAllowed == reads(user).contains(queue), "\(user) from \(queue)")
            }
            // Not all versions of the broker ask for a right here.
            for queue in Self.queues where user == .operating { _ = try await session.inspectQueue(queue) }
            let mayDeclare = try await may { try await session.declareQueue("belfry.new-\(user.name)") }
            let mayDeclareElsewhere = try await may { try await session.declareExchange("elsewhere.\(user.name)") }
            #expect(mayDeclare == (user == .topology) && !mayDeclareElsewhere)
        }
    }

    private static let queues =
        WorkQueue.allCases.flatMap { queue in [queue.name, queue.deadName] + queue.retryDelays.map { queue.name(of: $0) } }
        + SideQueue.allCases.map(\.rawValue)

    private func writes(_ user: FleetUser) -> Set<Exchange> {
        switch user {
        case .producer: [.events]
        case .router: [.jobs, .retry, .dead]
        case .webPush: [.webPushOut]
        case .mobilePush: [.mobilePushOut]
        case .email: [.emailOut]
        case .operating: [.jobs, .events, .dead]
        case .topology: [.events, .jobs, .retry, .dead, .outcomes, .webPushOut, .mobilePushOut, .emailOut]
        }
    }

    private func reads(_ user: FleetUser) -> Set<String> {
        switch user {
        case .producer: []
        case .router: ["belfry.assignments", "belfry.directory", "belfry.presence", "belfry.journal"]
        case .webPush: ["belfry.web-push"]
        case .mobilePush: ["belfry.mobile-push"]
        case .email: ["belfry.email"]
        case .operating:
            Set(
                WorkQueue.allCases.map(\.deadName) + ["belfry.unrouted"]
                    + WorkQueue.allCases.filter(\.holdsJobs).flatMap { queue in queue.retryDelays.map { queue.name(of: $0) } })
        case .topology: Set(Self.queues)
        }
    }

    /// A key that no queue takes: the right to write is looked at before the route.
    private func mayPublish(_ exchange: Exchange, _ session: BrokerSession) async throws -> Bool {
        let message = OutgoingMessage(exchange: exchange.rawValue, routingKey: "nobody", body: [], isMandatory: false)
        do {
            try await session.publish([message])
            return true
        } catch {
            let kinds = Set(error.failures.values.map(\.kind))
            guard kinds == [.accessRefused] else { throw error }
            return false
        }
    }

    private func may(_ call: () async throws -> Void) async throws -> Bool {
        do {
            try await call()
            return true
        } catch let error as BrokerError {
            // A queue with a single active consumer allows no get (405), which the broker says after it has looked at the rights.
            if error.code == 405 { return true }
            guard error.kind == .accessRefused else { throw error }
            return false
        }
    }
}
