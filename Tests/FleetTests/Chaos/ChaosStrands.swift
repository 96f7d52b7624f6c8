import FleetHarness
import Foundation
import Generated
import Messages
import PrivateBroker
import Sandbox

/// What throws the faults: several strands beside each other, each with its own deck, until the time is over. Each ends what it has begun.
struct ChaosStrands {
    let fleet: ChaosFleet
    let node: BrokerNode
    let seed: UInt64
    let end: ContinuousClock.Instant
    private let router = ChaosTurn()

    private var record: ChaosRecord { fleet.record }
    private var queues: FleetQueues { FleetQueues(fleet: fleet.fleet) }

    init(_ fleet: ChaosFleet, node: BrokerNode, seed: UInt64, until end: ContinuousClock.Instant) {
        self.fleet = fleet
        self.node = node
        self.seed = seed
        self.end = end
    }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { strands in
            // What needs a quiet fleet comes first, for later something is nearly always on a retry queue.
            strands.addTask { try await strand(1, pause: 5...12, first: .queueDeleted) { try await disturbBroker($0, &$1) } }
            strands.addTask { try await strand(2, pause: 3...9) { try await disturbProvider($0, &$1) } }
            strands.addTask { try await strand(3, pause: 8...20) { try await disturbDirectory($0, &$1) } }
            for (number, member) in FleetMember.allCases.enumerated() {
                strands.addTask { try await strand(10 + number, pause: 5...16) { try await disturb(member, $0, &$1) } }
            }
            for (number, name) in ChaosFleet.linked.enumerated() {
                strands.addTask { try await strand(20 + number, pause: 8...24) { try await disturbLink(of: name, $0, &$1) } }
            }
            try await strands.waitForAll()
        }
    }

    /// A fault that cannot be thrown is a mistake of the run, and told as such; the strand goes on.
    /// - Parameter first: which fault comes at once, before the first pause.
    private func strand<Fault>(
        _ number: Int, pause: ClosedRange<Double>, first: Fault? = nil,
        _ throwing: (Fault, inout ChaosDeck<Fault>) async throws -> Void
    ) async throws {
        var deck = ChaosDeck<Fault>(seed: seed &+ UInt64(number) &* 1_000_003, first: first)
        var isFirst = first != nil
        while true {
            if !isFirst { await hold(deck.seconds(pause)) }
            isFirst = false
            if .now >= end { return }
            let fault = deck.draw()
            do {
                try await throwing(fault, &deck)
            } catch {
                record.wrong("the fault could not be thrown: \(fault.rawValue): \(error)")
            }
        }
    }

    /// Some time, but not beyond the end of the run.
    private func hold(_ time: Duration) async {
        try? await Task.sleep(until: min(.now + time, end))
    }
}

extension ChaosStrands {
    /// What the router may have under way: each assignment rings three times at most.
    private static let routersWindow = 3 * ChaosFleet.prefetch
    /// What everybody together may have under way.
    private static let everything = routersWindow + 3 * ChaosFleet.prefetch + ChaosProducer.window

    private func window(of member: FleetMember) -> Int { member == .router ? Self.routersWindow : ChaosFleet.prefetch }

    private func disturb(_ member: FleetMember, _ fault: ProcessFault, _ deck: inout ChaosDeck<ProcessFault>) async throws {
        let time = deck.seconds(1...35)
        if member == .router { await router.take() }
        record.begin(fault, at: member.rawValue, duplicates: window(of: member))
        switch fault {
        case .kill: await fleet.signal(SIGKILL, to: member)
        case .stop: try await fleet.stop(member)
        case .freeze:
            await fleet.signal(SIGSTOP, to: member)
            await hold(time)
            await fleet.signal(SIGCONT, to: member)
        }
        if member == .router { await router.give() }
    }

    private func disturbLink(of name: String, _ fault: LinkFault, _ deck: inout ChaosDeck<LinkFault>) async throws {
        let time = deck.seconds(2...28)
        record.begin(
            fault, at: name, duplicates: FleetMember(rawValue: name).map(window) ?? ChaosProducer.window)
        switch fault {
        case .reset: try await fleet.disturb(name) { try $0.reset() }
        case .cut: try await fleet.disturb(name) { try $0.cut() }
        case .halfOpen:
            try await fleet.disturb(name) { try $0.freeze() }
            await hold(time)
            try await fleet.disturb(name) { try $0.thaw() }
        }
    }

    private func disturbDirectory(_ fault: DirectoryFault, _ deck: inout ChaosDeck<DirectoryFault>) async throws {
        guard let lock = try await FileLockHolder.waiting(path: fleet.fleet.directoryPath) else {
            return record.say("directory: is not locked, because the router stands still and has locked it itself")
        }
        record.begin(fault, at: "directory")
        await hold(deck.seconds(1...8))
        try lock.release()
    }

    private func disturbProvider(_ fault: ProviderFault, _ deck: inout ChaosDeck<ProviderFault>) async throws {
        let provider = deck.pick([Provider.webPush, .apns, .ses])
        let count = deck.number(1...40)
        // Late means: in time for the worker, unless it is killed meanwhile.
        record.begin(fault, at: provider.rawValue, duplicates: fault == .late ? count : 0)
        await fleet.fleet.sandbox.setFault(fault.fault(of: provider, count: count))
        await hold(deck.seconds(1...8))
        await fleet.fleet.sandbox.clearFaults()
    }

    private func disturbBroker(_ fault: BrokerFault, _ deck: inout ChaosDeck<BrokerFault>) async throws {
        let time = deck.seconds(1...10)
        let queues = deck.shuffle([WorkQueue.webPush, .mobilePush, .email])
        if fault == .queueDeleted {
            if try await !deleteQueue(of: queues, for: time) { deck.putBack(fault) }
            return
        }
        try await disturbBroker(fault, queues[0], for: time)
    }

    private func disturbBroker(_ fault: BrokerFault, _ queue: WorkQueue, for time: Duration) async throws {
        record.begin(fault, at: "broker", duplicates: Self.everything)
        switch fault {
        case .restart:
            try await node.perform(.stopApp)
            try await node.perform(.startApp)
        case .kill:
            try await node.perform(.kill)
            try await node.perform(.launch)
        case .freeze: try await between(.freeze, .thaw, time * 2)
        case .memoryAlarm: try await between(.starveMemory, .feedMemory, time)
        case .diskAlarm: try await between(.starveDisk, .feedDisk, time)
        case .queueFull:
            try await queues.limit(queue.name, to: 20)
            await hold(time)
            try await queues.makeRoom(in: queue.name)
        case .queueUnbound:
            try await queues.unbind(queue)
            await hold(time)
            try await queues.applyTopology()
        case .queueDeleted: throw MissingEnvironment(description: "deleting a queue needs the router's turn")
        }
        record.say("broker: well again")
    }

    private func between(_ begin: BrokerNode.Action, _ end: BrokerNode.Action, _ time: Duration) async throws {
        try await node.perform(begin)
        await hold(time)
        try await node.perform(end)
    }

    /// With nobody who publishes jobs, and nothing on a retry queue that could come back meanwhile: what is in a queue goes with it. The
    /// first of some queues that becomes empty is deleted; false when none does.
    private func deleteQueue(of queues: [WorkQueue], for time: Duration) async throws -> Bool {
        await router.take()
        let result: Result<Bool, any Error>
        do {
            try await fleet.hold(.router)
            result = .success(try await deleteEmptyQueue(of: queues, for: time))
        } catch {
            result = .failure(error)
        }
        await fleet.release(.router)
        await router.give()
        return try result.get()
    }

    private func deleteEmptyQueue(of candidates: [WorkQueue], for time: Duration) async throws -> Bool {
        for queue in candidates {
            let names = [queue.name] + FleetQueues.retryDelays(of: queue)
            // The first is late: it does not see what the router has published last.
            guard try await queues.areEmpty(names, within: .seconds(5)),
                try await node.messages(in: names, of: fleet.fleet.virtualHost) == 0
            else { continue }
            record.begin(BrokerFault.queueDeleted, at: "broker", duplicates: Self.routersWindow)
            await fleet.queueIsMissing(for: time + .seconds(30))
            try await queues.delete(queue.name)
            await hold(time)
            try await queues.applyTopology()
            await fleet.queueIsMissing(for: .seconds(3))
            record.say("broker: well again")
            return true
        }
        record.say("broker: no queue is deleted, because none becomes empty")
        return false
    }
}

extension ProviderFault {
    fileprivate func fault(of provider: Provider, count: Int) -> Fault {
        switch self {
        case .unavailable: Fault(provider, count: count, status: 503)
        case .throttled: Fault(provider, count: count, status: 429, retryAfter: 2)
        case .silent: Fault(provider, count: count, action: .hang)
        case .late: Fault(provider, count: count, action: .pass, delay: 3000)
        case .goAway: Fault(provider, count: count, action: .goaway)
        case .tornStream: Fault(provider, count: count, action: .reset, errorCode: 2)
        }
    }
}

/// Deals the faults of one kind: all of them once, in an order that the seed decides, before any comes again.
struct ChaosDeck<Fault: ChaosFault> {
    private var rest: [Fault] = []
    private var random: SeededRandom

    /// - Parameter first: what is dealt before anything else, and with the others later.
    init(seed: UInt64, first: Fault? = nil) {
        random = SeededRandom(seed: seed)
        if let first { rest = [first] }
    }

    mutating func draw() -> Fault {
        if rest.isEmpty { rest = Fault.allCases.shuffled(using: &random) }
        return rest.removeLast()
    }

    /// Takes back what could not be thrown: it is dealt again next.
    mutating func putBack(_ fault: Fault) { rest.append(fault) }

    /// So many seconds, between two.
    mutating func seconds(_ range: ClosedRange<Double>) -> Duration {
        .milliseconds(Int(Double.random(in: range, using: &random) * 1000))
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    /// All of several, in another order.
    mutating func shuffle<Element>(_ elements: [Element]) -> [Element] { elements.shuffled(using: &random) }

    /// One of several.
    mutating func pick<Element>(_ elements: [Element]) -> Element { random.pick(elements) }
}

/// Something that only one may have at a time.
actor ChaosTurn {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Returns when it is this one's turn.
    func take() async {
        if !isTaken {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// The next one's turn.
    func give() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
}
