import Logging
import Testing

@testable import Observability

@Suite struct `The log's sink` {
    private func logger(_ sink: LogSink) -> Logger {
        Logger(label: "test") { LineLogHandler(label: $0, process: "p", level: .info, layout: .json, sink: sink) }
    }

    @Test func `writes whole lines in order`() async throws {
        let pipe = try Pipe.open()
        let sink = LoggingSetup.sink(pipe.writing, .json, process: "p")
        var logger = logger(sink)
        logger[metadataKey: "own"] = "1"
        for number in 0..<100 { logger.info("Counting", metadata: ["number": "\(number)"]) }
        logger.debug("Too low to be written")
        #expect(try await blocking { sink.flush(within: .seconds(10)) })
        pipe.closeWriting()
        let lines = pipe.readAll().split(separator: "\n")
        #expect(lines.count == 100)
        #expect(lines.enumerated().allSatisfy { $1.hasSuffix("\"number\":\"\($0)\",\"own\":\"1\"}") })
        pipe.closeReading()
    }

    @Test(.timeLimit(.minutes(1))) func `a pipe nobody reads stops nobody, and the missing lines are counted`() async throws {
        // Narrower than the sink's queue: what waits there can never all go into the pipe, not even when the writer begins late.
        let pipe = try Pipe.openNarrow()
        let sink = LoggingSetup.sink(pipe.writing, .json, process: "p", capacity: 16_384)
        let logger = logger(sink)
        let written = 5000
        for number in 0..<written { logger.info("Nobody reads this", metadata: ["number": "\(number)"]) }
        #expect(sink.droppedLines > 0)
        #expect(!sink.flush(within: .milliseconds(50)))

        async let reader = blocking { pipe.readAll() }
        #expect(try await blocking { sink.flush(within: .seconds(30)) })
        pipe.closeWriting()
        let lines = try await reader.split(separator: "\n")
        pipe.closeReading()
        let notices = lines.filter { $0.contains("Log lines were dropped") }
        let missing = notices.compactMap { $0.split(separator: "\"").last { $0.allSatisfy(\.isNumber) } }.compactMap { Int($0) }
        #expect(missing.reduce(0, +) == sink.droppedLines)
        #expect(lines.count - notices.count + sink.droppedLines == written)
        #expect(lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
    }

    @Test(.timeLimit(.minutes(1))) func `a closed pipe loses the lines and nothing else`() async throws {
        let pipe = try Pipe.open()
        pipe.closeReading()
        let sink = LoggingSetup.sink(pipe.writing, .json, process: "p")
        logger(sink).info("Into nothing")
        #expect(try await blocking { sink.flush(within: .seconds(10)) })
        #expect(sink.droppedLines == 1)
        pipe.closeWriting()
    }
}
