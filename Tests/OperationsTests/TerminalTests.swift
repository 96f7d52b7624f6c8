import Messages
import Operations
import Testing

@Suite struct `Progress` {
    private let start = ContinuousClock.now

    @Test func `is a bar with figures on a terminal, and goes away`() {
        var meter = ProgressMeter("letters", of: 200, width: 80, start: start)
        #expect(meter.advance(to: 10, now: start + .milliseconds(100)) == nil)
        #expect(meter.end.isEmpty)
        let text = meter.advance(to: 50, now: start + .seconds(2))
        #expect(text == "\r[######..................] 50 of 200 letters, 25/s, 6s left\u{1B}[K")
        #expect(meter.advance(to: 51, now: start + .milliseconds(2050)) == nil)
        #expect(meter.end == "\r\u{1B}[K")
    }

    @Test func `never fills more than a line`() {
        var meter = ProgressMeter("letters", of: 200, width: 20, start: start)
        let text = meter.advance(to: 50, now: start + .seconds(2)) ?? ""
        #expect(text.dropFirst().prefix { $0 != "\u{1B}" }.count == 19)
    }

    @Test func `is a line every ten seconds elsewhere`() {
        var meter = ProgressMeter("letters", of: nil, width: nil, start: start)
        #expect(meter.advance(to: 10, now: start + .seconds(9)) == nil)
        #expect(meter.advance(to: 35, now: start + .seconds(10)) == "35 letters, 3.5/s\n")
        #expect(meter.advance(to: 36, now: start + .seconds(11)) == nil)
        #expect(meter.end.isEmpty)
    }
}

@Suite struct `Colours` {
    @Test func `stand around a value and take no room`() {
        var table = TextTable("WHO", "TOLD", "WHY")
        table.add([TextTable.Cell("ada"), TextTable.Cell("no", .bad), TextTable.Cell("a long reason", .bad)])
        table.add([TextTable.Cell("bob"), TextTable.Cell("yes", .good)])
        #expect(
            table.text(width: 18, colours: true)
                == "WHO  TOLD  WHY\nada  \u{1B}[31mno\u{1B}[0m    \u{1B}[31ma long\u{1B}[0m…\nbob  \u{1B}[32myes\u{1B}[0m\n")
        #expect(table.text(width: 18) == "WHO  TOLD  WHY\nada  no    a long…\nbob  yes\n")
    }

    @Test func `say in an explanation what is wrong`() async throws {
        try await SalesDirectory.with { directory in
            let olga = CheckUpText(try await directory.checkUp("olga"), width: nil, colours: true).text
            #expect(olga.contains("\u{1B}[31mno: noDestination.neverRegistered\u{1B}[0m"))
            let nadia = try await directory.checkUp("nadia")
            #expect(CheckUpText(nadia, width: nil, colours: true).text.contains("\u{1B}[32myes\u{1B}[0m"))
            #expect(!CheckUpText(nadia, width: nil).text.contains("\u{1B}"))
            try await directory.active("nadia", after: .seconds(-5))
            #expect(
                CheckUpText(try await directory.checkUp("nadia"), width: nil, colours: true).text.contains(
                    "\u{1B}[33mlater: active, rechecked in 55s\u{1B}[0m"))
            let luca = CheckUpText(try await directory.checkUp("luca"), width: nil, colours: true).text
            #expect(luca.contains("no: channelOff\n"))
        }
    }
}
