import CircuitBreaking
import Delivery
import Logging
import Messages
import PrivateBroker
import Synchronization
import Testing

@testable import Worker

/// The circuits of a worker by themselves, without a broker.
@Suite(.timeLimit(.minutes(1))) struct CircuitPoolTests {
    static func pool(capacity: Int = 10) -> CircuitPool {
        CircuitPool(channel: .webPush, rules: CircuitRules(capacity: capacity), logger: PrivateBroker.silent)
    }

    static func enter(_ pool: CircuitPool, _ key: CircuitKey) async -> KeptPermit? {
        switch await pool.enter(key) {
        case .permit(let permit): return KeptPermit(permit, of: pool)
        case .held: return nil
        }
    }

    /// Opens a circuit.
    static func open(_ pool: CircuitPool, _ key: CircuitKey) async throws {
        for _ in 1...5 {
            let permit = try #require(await enter(pool, key))
            permit.leave(.tryAgain(after: nil, ProviderAnswer(provider: "p", code: "503")))
        }
    }

    /// A host below a domain, as anybody can make one up.
    static func unknown(_ host: String, of service: String = "web-push/wns") -> CircuitKey {
        CircuitKey(service: service, host: host, isHostKnown: false)
    }

    static let unresolved = Outcome.tryAgain(after: nil, ProviderAnswer(provider: "web-push/wns", code: "curl-6", reason: "resolve"))

    @Test func `hosts of one service are apart`() async throws {
        let pool = Self.pool()
        try await Self.open(pool, CircuitKey(service: "web-push/wns", host: "a"))
        #expect(await Self.enter(pool, CircuitKey(service: "web-push/wns", host: "a")) == nil)
        #expect(await Self.enter(pool, CircuitKey(service: "web-push/wns", host: "b")) != nil)
        let trouble = try #require(pool.troubles.first)
        #expect(pool.troubles.count == 1)
        #expect((trouble.service, trouble.state, trouble.hosts, trouble.cause) == ("web-push/wns", .open(.failing), 1, "503"))
    }

    @Test func `a host that may be made up has a circuit of its own once it has answered`() async throws {
        let pool = Self.pool()
        for host in ["a", "b"] {
            let permit = try #require(await Self.enter(pool, Self.unknown(host)))
            permit.leave(.tryAgain(after: nil, ProviderAnswer(provider: "p", code: "500")))
        }
        try await Self.open(pool, Self.unknown("a"))
        #expect(await Self.enter(pool, Self.unknown("a")) == nil)
        #expect(await Self.enter(pool, Self.unknown("b")) != nil)
        #expect(await Self.enter(pool, Self.unknown("c")) != nil)
        #expect(pool.troubles.map(\.text.words) == ["web-push/wns failing"])
    }

    @Test func `ten thousand hosts that do not resolve are no outage, take no circuit from others and leave none in trouble`() async throws
    {
        let pool = Self.pool()
        let real = try #require(await Self.enter(pool, Self.unknown("real")))
        real.leave(.delivered(Samples.answer))
        for number in 0..<10_000 {
            let permit = try #require(await Self.enter(pool, Self.unknown("made-up-\(number)")), "host \(number)")
            permit.leave(Self.unresolved)
        }
        #expect(pool.troubles.isEmpty)
        // The real one is still apart: its trouble is nobody else's, and theirs not its own.
        try await Self.open(pool, Self.unknown("real"))
        #expect(await Self.enter(pool, Self.unknown("real")) == nil)
        #expect(await Self.enter(pool, Self.unknown("new")) != nil)
    }

    @Test func `hosts that have not answered hold a fifth of a circuit's places together, and others keep theirs`() async throws {
        let pool = Self.pool(capacity: 50)
        let real = try #require(await Self.enter(pool, Self.unknown("real")))
        real.leave(.delivered(Samples.answer))
        var permits: [KeptPermit] = []
        for number in 0..<10 { permits.append(try #require(await Self.enter(pool, Self.unknown("made-up-\(number)")))) }
        let hasEntered = Atomic(false)
        let eleventh = Task.immediate {
            let permit = await Self.enter(pool, Self.unknown("made-up-11"))
            hasEntered.store(true, ordering: .releasing)
            return permit
        }
        for _ in 0..<50 { permits.append(try #require(await Self.enter(pool, Self.unknown("real")))) }
        let mozilla = CircuitKey(service: "web-push/mozilla", host: "m")
        for _ in 0..<50 { permits.append(try #require(await Self.enter(pool, mozilla))) }
        // It waits, and enters when one of its own kind leaves.
        let isInside = hasEntered.load(ordering: .acquiring)
        #expect(!isInside)
        permits[0].leave(Self.unresolved)
        #expect(await eleventh.value != nil)
    }

    @Test func `what is known to be there but cannot be reached is an outage of the hosts that have not answered`() async throws {
        let pool = Self.pool()
        for number in 0..<5 {
            let permit = try #require(await Self.enter(pool, Self.unknown("\(number)")))
            permit.leave(.tryAgain(after: nil, ProviderAnswer(provider: "p", code: "curl-7", reason: "connect")))
        }
        #expect(pool.troubles.map(\.text.words) == ["web-push/wns failing"])
        #expect(await Self.enter(pool, Self.unknown("another")) == nil)
        #expect(await Self.enter(pool, CircuitKey(service: "web-push/fcm", host: "fcm")) != nil)
    }

    @Test func `a known host that does not resolve is down`() async throws {
        let pool = Self.pool()
        let key = CircuitKey(service: "web-push/mozilla", host: "updates.push.services.mozilla.com")
        for _ in 0..<5 {
            let permit = try #require(await Self.enter(pool, key))
            permit.leave(Self.unresolved)
        }
        #expect(pool.troubles.map(\.text.words) == ["web-push/mozilla failing"])
    }

    @Test func `however many hosts have answered, circuits are bounded: beyond the bound they share one, and known ones do not`()
        async throws
    {
        let pool = Self.pool()
        func answer(_ key: CircuitKey) async throws {
            let permit = try #require(await Self.enter(pool, key))
            permit.leave(.delivered(Samples.answer))
        }
        for number in 0..<255 {
            try await answer(Self.unknown("\(number)"))
            try await Self.open(pool, Self.unknown("\(number)"))
        }
        // 255 in trouble and the shared one: there is no room for more.
        for host in ["one more", "another"] { try await answer(Self.unknown(host)) }
        // Ten failures in a row: all the others have answered over the shared circuit, too.
        for _ in 1...2 { try await Self.open(pool, Self.unknown("one more")) }
        #expect(await Self.enter(pool, Self.unknown("another")) == nil, "it shares")
        #expect(await Self.enter(pool, CircuitKey(service: "web-push/fcm", host: "fcm")) != nil)
        #expect(pool.troubles.map(\.hosts) == [256])
    }

    @Test func `a service in trouble has a cause, a beginning and a next try`() async throws {
        let pool = Self.pool()
        let before = Timestamp.now
        for _ in 1...5 {
            let permit = try #require(await Self.enter(pool, CircuitKey(service: "ses")))
            permit.leave(.misconfigured(ProviderAnswer(provider: "ses", code: "403", reason: "SendingPausedException")))
        }
        let trouble = try #require(pool.troubles.first)
        #expect(trouble.state == .open(.unauthorized))
        #expect(trouble.cause == "403 SendingPausedException")
        #expect(trouble.since >= before - .milliseconds(1) && trouble.since <= .now)
        let next = try #require(trouble.nextTry)
        #expect((.seconds(59)...(.seconds(61))).contains(next - trouble.since))
    }

    @Test func `the line about it says all of that, and no host`() {
        let since = Timestamp(milliseconds: 1_795_356_225_678)
        var trouble = ServiceTrouble(
            service: "ses", state: .open(.unauthorized), hosts: 1, since: since, nextTry: since + .seconds(60),
            cause: "403 SendingPausedException")
        #expect(
            trouble.text == "ses unauthorized since 2026-11-22T14:03:45Z: 403 SendingPausedException, next try 2026-11-22T14:04:45Z")
        (trouble.hosts, trouble.nextTry, trouble.cause, trouble.state) = (3, nil, "", .ramping)
        #expect(trouble.text == "ses recovering at 3 hosts since 2026-11-22T14:03:45Z")
    }

    @Test func `circuits that are well are forgotten to make room`() async throws {
        let pool = Self.pool()
        for number in 0..<10_000 {
            let permit = try #require(await Self.enter(pool, Self.unknown("\(number)")))
            permit.leave(.delivered(Samples.answer))
        }
        try await Self.open(pool, Self.unknown("9999"))
        #expect(await Self.enter(pool, Self.unknown("newer")) != nil)
    }

    @Test func `a job that waits for a place gets it when another ends`() async throws {
        let pool = Self.pool(capacity: 1)
        let key = CircuitKey(service: "s")
        let permit = try #require(await Self.enter(pool, key))
        // It runs until it waits: the place is taken, so it waits.
        let second = Task.immediate { await Self.enter(pool, key) }
        permit.leave(.delivered(Samples.answer))
        #expect(await second.value != nil)
    }

    @Test func `a job that waits for a place of a service that hangs is sent to a retry queue before long`() async throws {
        let pool = Self.pool(capacity: 1)
        let key = CircuitKey(service: "s")
        let permit = try #require(await Self.enter(pool, key))
        let looking = Task { await pool.run() }
        let start = ContinuousClock.now
        switch await pool.enter(key) {
        case .held(let held): #expect(held.reason == .full)
        case .permit(let second):
            Issue.record("it was let in")
            _ = pool.leave(second, .delivered(Samples.answer))
        }
        #expect(.now - start >= .milliseconds(500))
        permit.leave(.delivered(Samples.answer))
        looking.cancel()
        await looking.value
    }

    #if DEBUG
    /// Without optimization a loop says nothing about the circuit.
    private static let isOptimized = false
    #else
    private static let isOptimized = true
    #endif

    @Test(.enabled(if: isOptimized)) func `a job's way through its circuit costs well under a microsecond when all is well`() async throws {
        let pool = Self.pool()
        let key = CircuitKey(service: "web-push/mozilla", host: "updates.push.services.mozilla.com")
        let outcome = Outcome.delivered(ProviderAnswer(provider: "web-push/mozilla", code: "201"))
        let count = 1000
        var best = Duration.seconds(1)
        // The best of many short runs: others use the machine too.
        for _ in 1...500 {
            let start = ContinuousClock.now
            var passed = 0
            for _ in 0..<count {
                switch await pool.enter(key) {
                case .held: break
                case .permit(let permit):
                    _ = pool.leave(permit, outcome)
                    passed += 1
                }
            }
            best = min(best, (.now - start) / count)
            #expect(passed == count)
        }
        print("a job's way through its circuit:", best)
        #expect(best < .microseconds(1))
    }
}

extension String {
    /// The first two words: a service and its state.
    fileprivate var words: String { split(separator: " ").prefix(2).joined(separator: " ") }
}
