import Foundation
import Logging
import Testing

@testable import Observability

@Suite struct `Log lines` {
    private func record(_ message: String, _ metadata: Logger.Metadata = [:]) -> LogRecord {
        LogRecord(
            time: LogTime(millisecondsSince1970: 1_795_356_225_007), level: .warning, message: message, process: "belfry-router",
            logger: "amqp", metadata: metadata)
    }

    private func json(_ message: String, _ metadata: Logger.Metadata = [:]) -> String {
        String(decoding: JSONLogLine.write(record(message, metadata)), as: UTF8.self)
    }

    @Test func `JSON has the fixed keys first and the metadata sorted`() {
        #expect(
            json("The broker is blocked", ["queue": "belfry.email", "attempt": "\(2)"])
                == #"{"time":"2026-11-22T14:03:45.007Z","level":"warning","message":"The broker is blocked","#
                + #""process":"belfry-router","logger":"amqp","attempt":"2","queue":"belfry.email"}"# + "\n")
    }

    @Test(arguments: ["quote \" and \\", "line\nbreak\r\ttab", "\u{0}\u{1F}\u{7F}\u{1B}[31m", "Ünïcode 🔔\u{2028}", ""])
    func `JSON escapes what it has to and stays one line that reads back`(text: String) throws {
        let line = json(text, ["key \"\n": .array([.string(text), .dictionary(["inner": .string(text)])])])
        #expect(line.filter(\.isNewline).count == (text.contains("\u{2028}") ? 4 : 1) && line.hasSuffix("}\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["message"] as? String == text)
        let values = try #require(object["key \"\n"] as? [Any])
        #expect(values.first as? String == text)
        #expect((values.last as? [String: String]) == ["inner": text])
    }

    @Test func `metadata cannot pose as a fixed key`() throws {
        let object = try JSONSerialization.jsonObject(with: Data(json("a", ["level": "info", "message": "b"]).utf8)) as? [String: String]
        #expect(object?["level"] == "warning")
        #expect(object?["_level"] == "info")
        #expect(object?["_message"] == "b")
    }

    @Test func `a very long value is cut and says so`() {
        let line = json("a", ["body": .string(String(repeating: "é", count: 100_000))])
        #expect(line.utf8.count < 10_000)
        #expect(line.contains("é…\""))
    }

    @Test func `text is one line without colours elsewhere than on a terminal`() {
        let metadata: Logger.Metadata = ["error": "not\nnow \u{1B}[31m", "queue": "q"]
        let plain = String(decoding: TextLogLine.write(record("The broker is blocked", metadata), coloured: false), as: UTF8.self)
        #expect(
            plain == #"14:03:45.007 warning  belfry-router The broker is blocked error="not\nnow \u{1b}[31m" queue=q"# + "\n")
        let coloured = String(decoding: TextLogLine.write(record("Blocked"), coloured: true), as: UTF8.self)
        #expect(coloured.contains("\u{1B}[33mwarning \u{1B}[0m"))
    }

    @Test func `the day before 2000 and a leap day are written right`() {
        #expect(LogTime(millisecondsSince1970: 946_684_799_999).text == "1999-12-31T23:59:59.999Z")
        #expect(LogTime(millisecondsSince1970: 1_709_164_800_000).text == "2024-02-29T00:00:00.000Z")
    }

    @Test func `automatic is JSON where there is no terminal`() throws {
        let pipe = try Pipe.open()
        #expect(LoggingSetup.layout(.automatic, descriptor: pipe.writing) == .json)
        #expect(LoggingSetup.layout(.text, descriptor: pipe.writing) == .text(coloured: false))
        pipe.closeBoth()
    }
}
