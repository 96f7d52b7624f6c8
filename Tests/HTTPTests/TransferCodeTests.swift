import Testing

@testable import HTTP

struct `Transfer codes` {
    @Test(
        arguments: [
            (5, .resolve), (6, .resolve), (7, .connect), (28, .timeout), (35, .tls), (58, .tls), (60, .tls), (77, .tls), (83, .tls),
            (90, .tls),
            (91, .tls), (1, .badRequest), (3, .badRequest), (4, .badRequest), (43, .badRequest), (48, .badRequest),
        ] as [(Int, HTTPFailure.Kind)])
    func `nothing was sent, unless libcurl had begun to write`(_ code: Int, _ kind: HTTPFailure.Kind) {
        let code = TransferCode(rawValue: code)
        #expect(code.kind == kind)
        #expect(code.delivery(wasIssued: false) == .notSent)
        #expect(code.delivery(wasIssued: true) == .mayHaveBeenSent)
    }

    @Test(arguments: [16, 18, 52, 55, 56, 65, 92, 95])
    func `a broken connection is never certain`(_ code: Int) {
        let code = TransferCode(rawValue: code)
        #expect(code.kind == .stream)
        #expect(code.delivery(wasIssued: false) == .mayHaveBeenSent)
        #expect(code.delivery(wasIssued: true) == .mayHaveBeenSent)
    }

    @Test(arguments: [2, 23, 27, 99])
    func `an unknown code is never certain`(_ code: Int) {
        #expect(TransferCode(rawValue: code).kind == .other)
        #expect(TransferCode(rawValue: code).delivery(wasIssued: false) == .mayHaveBeenSent)
    }

    @Test func `the text names the host and nothing else`() {
        let failure = TransferCode(rawValue: 7).failure(host: "push.example", wasIssued: false)
        #expect(failure.text == "no connection: push.example")
        #expect(failure.description == "no connection: push.example [connect 7, notSent]")
    }
}
