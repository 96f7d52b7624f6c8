import Messages
import Routing
import Testing

@Suite struct `Reasons` {
    /// One cause, what it does to the situation, and the reason it gives on the e-mail channel.
    struct Cause: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var reason: Reason
        var apply: @Sendable (inout Situation) -> Void
    }

    private static let time = Situation.time

    /// In the order of the closed list: a cause further up wins over every one below it.
    static let causes: [Cause] = [
        Cause(testDescription: "noAssignee", reason: .noAssignee) { $0.event.assignment.assignee = nil },
        Cause(testDescription: "teammateRemoved", reason: .teammateRemoved) { $0.nadia.isRemoved = true },
        Cause(testDescription: "actor", reason: .actor) { $0.event.assignment.assignedBy = .init(type: .teammate, id: "nadia") },
        Cause(testDescription: "conversationClosed", reason: .conversationClosed) { $0.conversation.closedAt = time + .seconds(1) },
        Cause(testDescription: "reassigned", reason: .reassigned) {
            $0.moment = .recheck(since: time)
            $0.conversation.assignee = .teammate("luca")
        },
        Cause(testDescription: "alreadySeen", reason: .alreadySeen) { $0.nadia.seenAt = time + .seconds(1) },
        Cause(testDescription: "channelOff", reason: .channelOff(.assignedToMe)) { $0.nadia.preferences[.assignedToMe, .email] = false },
        Cause(testDescription: "addressSuppressed", reason: .addressSuppressed) { $0.nadia.reach.isAddressSuppressed = true },
        Cause(testDescription: "tooLate", reason: .tooLate) { $0.now = time + .seconds(24 * 3600) },
        Cause(testDescription: "active", reason: .active) { $0.nadia.lastActivity = $0.now },
        Cause(testDescription: "alreadyNotified", reason: .alreadyNotified) { $0.nadia.rings[.email] = .init(at: time, isOwn: false) },
    ]

    @Test func `without any cause everybody is told everywhere`() {
        #expect(Situation().decisions.map(\.destinations) == Situation.destinations.map { [$0] })
        #expect(Situation().decisions.map(\.channel) == Channel.allCases)
    }

    @Test(arguments: causes)
    func `each cause gives its reason`(cause: Cause) {
        var situation = Situation()
        cause.apply(&situation)
        #expect(situation.decision(.email)?.reason == cause.reason)
    }

    @Test(arguments: Array(causes.indices))
    func `a cause wins over every one below it`(index: Int) {
        for lower in causesBelow(index) {
            var situation = Situation()
            lower.apply(&situation)
            Self.causes[index].apply(&situation)
            #expect(situation.decision(.email)?.reason == Self.causes[index].reason, "against \(lower.testDescription)")
        }
    }

    private func causesBelow(_ index: Int) -> ArraySlice<Cause> { Self.causes[(index + 1)...] }

    @Test(arguments: [Absence.neverRegistered, .permissionWithdrawn, .loggedOut, .gone(at: Situation.time)])
    func `no destination says why, and is a lasting cause`(absence: Absence) {
        var situation = Situation()
        situation.nadia.reach = Reach(destinations: [], absences: [.mobilePush: absence])
        situation.nadia.lastActivity = situation.now
        #expect(situation.decision(.mobilePush)?.reason == .noDestination(absence))
        #expect(situation.decision(.webPush)?.reason == .noDestination(.neverRegistered))
        #expect(situation.decisions.allSatisfy { $0.heldUntil == nil })
    }

    @Test func `words are stable and every reason has its two sentences`() {
        let reasons: [Reason] =
            Self.causes.map(\.reason) + [.notARecipient, .channelOff(.assignedToMyTeam)]
            + [.neverRegistered, .permissionWithdrawn, .loggedOut, .gone(at: Self.time)].map(Reason.noDestination)
        #expect(
            Set(reasons.map(\.word)) == [
                "noAssignee", "teammateRemoved", "actor", "conversationClosed", "reassigned", "alreadySeen", "channelOff",
                "addressSuppressed", "tooLate", "active", "alreadyNotified", "notARecipient", "noDestination.neverRegistered",
                "noDestination.permissionWithdrawn", "noDestination.loggedOut", "noDestination.gone",
            ])
        for reason in reasons {
            #expect(reason.sentenceForTeammate.hasSuffix("."))
            // Nothing that only a machine writes: no RFC 3339 time, setting, event or field.
            #expect(!reason.sentenceForTeammate.contains(/[0-9]T[0-9]|BELFRY_|directory\.|[a-z][A-Z]|[a-z]\.[a-z]|<|\$/), "\(reason)")
            #expect(reason.sentenceForOperator.hasSuffix("."))
            let scopes = Scope.allCases.filter { Reason(word: reason.word, scope: $0, goneAt: Self.time) == reason }
            if case .channelOff(let scope) = reason { #expect(scopes == [scope]) } else { #expect(scopes == Scope.allCases) }
        }
        #expect(Reason(word: "noDestination.gone", scope: .assignedToMe) == nil && Reason(word: "later", scope: .assignedToMe) == nil)
        #expect(Set(reasons.map(\.sentenceForTeammate)).count == reasons.count)
    }

    @Test func `too late is what each channel's own lifetime says, and no clock in doubt`() {
        var situation = Situation()
        situation.settings.notAfter[.mobilePush] = .seconds(60)
        func late(after seconds: Int64) -> [Bool] {
            situation.now = Self.time + .seconds(seconds)
            return situation.decisions.map { $0.reason == .tooLate }
        }
        #expect(late(after: 59) == [false, false, false])
        #expect(late(after: 60) == [false, true, false])
        #expect(late(after: 4 * 3600) == [true, true, false])
        #expect(late(after: 24 * 3600) == [true, true, true])
        situation.settings.judgesLateness = false
        #expect(late(after: 24 * 3600) == [false, false, false])
    }

    @Test(arguments: [Scope.assignedToMe, .assignedToMyTeam])
    func `a switch of the other scope does not count`(scope: Scope) {
        var situation = Situation()
        situation.nadia.scope = scope
        situation.nadia.preferences[scope == .assignedToMe ? .assignedToMyTeam : .assignedToMe, .email] = false
        #expect(situation.decision(.email)?.reason == nil)
        situation.workspace.defaults[scope, .email] = false
        #expect(situation.decision(.email)?.reason == .channelOff(scope))
        situation.nadia.preferences[scope, .email] = true
        #expect(situation.decision(.email)?.reason == nil)
    }

    @Test(arguments: [Assignment.Actor.Kind.rule, .customer, .api])
    func `only a teammate is an actor`(kind: Assignment.Actor.Kind) {
        var situation = Situation()
        situation.event.assignment.assignedBy = .init(type: kind, id: "nadia")
        #expect(situation.decision(.email)?.reason == nil)
    }

    @Test func `who is a recipient in both scopes is one as assignedToMe`() {
        let both = [Recipient(teammate: "nadia", scope: .assignedToMyTeam), Recipient(teammate: "nadia", scope: .assignedToMe)]
        let decisions = decide(Situation().event, Audience(recipients: both), at: Situation.time, settings: RoutingSettings())
        #expect(decisions.count == 3)
        #expect(decisions.allSatisfy { $0.scope == .assignedToMe })
    }

    @Test func `of the same moment, seen and closed count only at a second look`() {
        var situation = Situation()
        situation.nadia.seenAt = Self.time
        #expect(situation.decision(.email)?.reason == nil)
        situation.moment = .recheck(since: Self.time)
        #expect(situation.decision(.email)?.reason == .alreadySeen)
        situation.conversation.closedAt = Self.time
        #expect(situation.decision(.email)?.reason == .conversationClosed)
    }
}
