import Messages
import Testing

extension Chaos {
    /// Without a fleet, over histories that are made up: it has to be able to say no.
    @Suite struct `Its oracle` {
        static let lost: [Missing] = [
            Missing("nothing is known of it", ChaosHistory(), nil),
            Missing("it was to be sent, and nothing happened", ChaosHistory(), ChaosNote(copies: 1)),
            Missing("it was to be sent, came once, and the conversation was closed later", ended(.closed), ChaosNote(copies: 1)),
            Missing("it came twice, and nothing happened", ChaosHistory(), ChaosNote(copies: 2)),
            Missing("withdrawn as closed by nobody", ChaosHistory(), withdrawn("conversationClosed")),
            Missing("withdrawn before it was closed", ended(.closed), withdrawn("conversationClosed", at: 15)),
            Missing("withdrawn for another reason than holds", ended(.closed), withdrawn("alreadySeen")),
            Missing("a colleague has looked at it", ended(.seen(by: "lou")), withdrawn("alreadySeen")),
            Missing("given to the very one who was to be told", ended(.reassigned(to: "kim")), withdrawn("reassigned")),
            Missing("withdrawn although the phone never moved", ChaosHistory(), withdrawn("noDestination.replaced")),
            Missing("withdrawn before the phone moved", moved(at: 40), withdrawn("noDestination.replaced")),
            Missing("the phone was back before it was asked for", moved(at: 2, back: 5), decided("noDestination.neverRegistered")),
            Missing("told a moment before, which nobody was", ended(.closed), decided("alreadyNotified")),
        ]

        @Test(arguments: lost) func `says lost`(missing: Missing) {
            #expect(missing.fate == .lost)
        }

        static let withdrawnRightly: [Missing] = [
            Missing("closed", ended(.closed), withdrawn("conversationClosed")),
            Missing("closed, which was not seen in the directory", ended(.closed, seen: nil), withdrawn("conversationClosed")),
            Missing("looked at", ended(.seen(by: "kim")), withdrawn("alreadySeen")),
            Missing("given to somebody else", ended(.reassigned(to: "lou")), withdrawn("reassigned")),
            Missing("the phone is somebody else's", moved(at: 20), withdrawn("noDestination.replaced")),
            Missing("the phone was away for a while", moved(at: 20, back: 25), withdrawn("noDestination.replaced")),
        ]

        @Test(arguments: withdrawnRightly) func `says withdrawn`(missing: Missing) {
            #expect(missing.fate == .withdrawn)
        }

        static let notSentRightly: [Missing] = [
            Missing("closed before it was decided", ended(.closed), decided("conversationClosed")),
            Missing("there was no phone then", moved(at: 5, back: 12), decided("noDestination.neverRegistered", at: 11)),
            Missing("it came twice, and was closed in between", ended(.closed), ChaosNote(copies: 2)),
            Missing("it came twice, and the phone was away in between", moved(at: 20, back: 25), ChaosNote(copies: 2)),
        ]

        @Test(arguments: notSentRightly) func `says not sent`(missing: Missing) {
            #expect(missing.fate == .notSent)
        }

        @Test func `asks no more of what has arrived or is left`() {
            let oracle = ChaosOracle(history: ChaosHistory())
            let (arrived, failed) = (Self.arrivals(failed: [11], accepted: [17]), Self.arrivals(failed: [11]))
            #expect(oracle.fate(of: Self.ring, arrived, isLeft: false, nil, askedAt: Self.asked) == .delivered)
            #expect(oracle.fate(of: Self.ring, failed, isLeft: true, nil, askedAt: Self.asked) == .left)
            #expect(oracle.fate(of: Self.ring, failed, isLeft: false, nil, askedAt: Self.asked) == .lost)
        }

        static let wrong: [Sent] = [
            Sent("closed", ended(.closed), late),
            Sent("closed while it waited", ended(.closed, seen: 26), late),
            Sent("looked at", ended(.seen(by: "kim")), late),
            Sent("given to somebody else", ended(.reassigned(to: "lou")), late),
            Sent("the third attempt", ended(.closed), arrivals(failed: [12, 22], accepted: [60]), delivered: [3]),
            Sent("the phone is somebody else's", moved(at: 20), late),
            Sent("the phone was given back too late", moved(at: 20, back: 31), late),
            Sent("a phone that never was theirs", ChaosHistory(), arrivals(failed: [22], accepted: [30], home: "lou")),
        ]

        @Test(arguments: wrong) func `says wrong`(sent: Sent) {
            #expect(sent.mistake != nil)
        }

        static let allRight: [Sent] = [
            Sent("nothing happened", ChaosHistory(), late),
            Sent("closed when it may have been decided", ended(.closed, seen: 27), late),
            Sent("closed, which was not seen in the directory", ended(.closed, seen: nil), late),
            Sent("a colleague has looked at it", ended(.seen(by: "lou")), late),
            Sent("the one whom it was given to", ended(.reassigned(to: "kim")), late),
            Sent("the phone was taken away when it may have been decided", moved(at: 27), late),
            Sent("the phone was given back", moved(at: 20, back: 28), late),
            Sent("the first attempt lay in its worker's queue", ended(.closed), arrivals(accepted: [60]), delivered: [1]),
            Sent("the first attempt came again after its worker's death", ended(.closed), late, delivered: [1]),
            Sent("it came again too soon to have waited", ended(.closed), arrivals(failed: [22], accepted: [24])),
            Sent("an attempt that came twice", ended(.closed), arrivals(failed: [12, 22], accepted: [30])),
            Sent("accepted twice", ended(.closed), arrivals(failed: [22], accepted: [29, 30])),
            Sent("the worker's report was lost", ended(.closed), late, delivered: []),
        ]

        @Test(arguments: allRight) func `says nothing`(sent: Sent) {
            #expect(sent.mistake == nil)
        }
    }
}

extension Chaos.`Its oracle` {
    /// A ring that has not arrived and is not left anywhere.
    struct Missing: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let history: ChaosHistory
        let note: ChaosNote?

        init(_ testDescription: String, _ history: ChaosHistory, _ note: ChaosNote?) {
            self.testDescription = testDescription
            self.history = history
            self.note = note
        }

        var fate: ChaosOracle.Fate {
            ChaosOracle(history: history).fate(of: Chaos.`Its oracle`.ring, nil, isLeft: false, note, askedAt: Chaos.`Its oracle`.asked)
        }
    }

    /// A ring that has arrived.
    struct Sent: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let history: ChaosHistory
        let arrivals: ChaosArrivals
        /// The attempts that the journal has as delivered.
        let delivered: Set<Int>

        init(_ testDescription: String, _ history: ChaosHistory, _ arrivals: ChaosArrivals, delivered: Set<Int> = [2]) {
            self.testDescription = testDescription
            self.history = history
            self.arrivals = arrivals
            self.delivered = delivered
        }

        var mistake: String? {
            ChaosOracle(history: history).mistake(in: Chaos.`Its oracle`.ring, arrivals, ChaosNote(copies: 1, delivered: delivered))
        }
    }

    static let ring = ChaosAudience.Ring(conversation: 7, teammate: "kim", channel: .mobilePush)
    static let asked = Timestamp(seconds: 10)
    /// It failed at 22, so the second attempt was decided at 26 at the earliest.
    static let late = arrivals(failed: [22], accepted: [30])

    static func arrivals(failed: [Int64] = [], accepted: [Int64] = [], home: String = "kim") -> ChaosArrivals {
        var arrivals = ChaosArrivals()
        for second in failed { arrivals.fail(at: Timestamp(seconds: second)) }
        for second in accepted {
            arrivals.accept(ChaosArrivals.Acceptance(at: Timestamp(seconds: second), home: home, identity: 1))
        }
        return arrivals
    }

    /// A conversation that ends at 20, which is seen in the directory a second later.
    static func ended(_ end: ChaosHistory.End, seen: Int64? = 21) -> ChaosHistory {
        var history = ChaosHistory()
        history.end(7, by: end, made: Timestamp(seconds: 20))
        if let seen { history.takeInEnd(of: 7, at: Timestamp(seconds: seen)) }
        return history
    }

    /// Kim's phone is Lou's from some time on, and perhaps Kim's again. The directory is seen to have each a second later.
    static func moved(at start: Int64, back end: Int64? = nil) -> ChaosHistory {
        var history = ChaosHistory()
        history.move("kim", to: "lou", made: Timestamp(seconds: start))
        history.takeInMove(at: Timestamp(seconds: start + 1))
        guard let end else { return history }
        history.move("kim", to: "kim", made: Timestamp(seconds: end))
        history.takeInMove(at: Timestamp(seconds: end + 1))
        return history
    }

    static func withdrawn(_ word: String, at second: Int64 = 30) -> ChaosNote {
        ChaosNote(withdrawn: [ChaosNote.Reason(word: word, at: Timestamp(seconds: second))], copies: 1)
    }

    static func decided(_ word: String, at second: Int64 = 30) -> ChaosNote {
        ChaosNote(decided: [ChaosNote.Reason(word: word, at: Timestamp(seconds: second))], copies: 1)
    }
}
