import Testing

@testable import HTTP

struct `Response reader` {
    var reader = ResponseReader()

    @Test mutating func `only the final answer counts`() {
        feed("HTTP/1.1 103 Early Hints", "Link: </a>", "", "HTTP/1.1 201 Created", "Location:  /x \t", "X-Empty:", "")
        #expect(reader.response.status == 201)
        #expect(reader.response.headers["link"] == nil)
        #expect(reader.response.headers["LOCATION"] == "/x")
        #expect(reader.response.headers["x-empty"] == "")
        #expect(reader.response.headers["loc"] == nil)
    }

    @Test mutating func `the first of several values is given`() {
        feed("HTTP/2 200", "retry-after: 1", "retry-after: 2", "")
        #expect(reader.response.headers["Retry-After"] == "1")
    }

    @Test mutating func `a body up to 64 kB is kept, one byte more is refused`() {
        let whole = [UInt8](repeating: 7, count: 64 * 1024)
        let taken = reader.take(body: whole)
        #expect(taken)
        #expect(!reader.isTooLarge)
        let more = reader.take(body: [7])
        #expect(!more)
        #expect(reader.isTooLarge)
        #expect(reader.response.body.count == 64 * 1024)
    }

    @Test mutating func `a flood of headers is refused`() {
        let line = Array("X: \(String(repeating: "a", count: 1000))\r\n".utf8)
        var taken = 0
        while reader.take(header: line) { taken += 1 }
        #expect(taken == 32)
        #expect(reader.isTooLarge)
    }

    @Test mutating func `an interim answer is no answer`() {
        feed("HTTP/1.1 100 Continue", "")
        #expect(!reader.isAnswered)
        #expect(!reader.isComplete(isStreamReset: true))
    }

    @Test mutating func `an answer of declared size is complete when its body is`() {
        feed("HTTP/2 201", "content-length: 3", "")
        #expect(!reader.isComplete(isStreamReset: true))
        _ = reader.take(body: [1, 2, 3])
        #expect(reader.isComplete(isStreamReset: false))
    }

    @Test mutating func `an answer of unknown size is complete only after a reset`() {
        feed("HTTP/2 201", "")
        #expect(reader.isComplete(isStreamReset: true))
        #expect(!reader.isComplete(isStreamReset: false))
    }

    private mutating func feed(_ lines: String...) {
        for line in lines {
            let taken = reader.take(header: Array("\(line)\r\n".utf8))
            #expect(taken)
        }
    }
}
