import Messages
import Testing

@testable import Operations

@Suite struct `What a command says when it fails` {
    @Test func `is what, why and what to do`() {
        let error = OperationError(
            .unavailable, "The broker cannot be reached.", cause: "127.0.0.1:1: connection refused", fix: "Is the broker up?")
        #expect(
            ErrorReport(error).text == """
                belfry: The broker cannot be reached.
                  Why: 127.0.0.1:1: connection refused
                  Fix: Is the broker up?

                """)
        #expect(error.sentences == "The broker cannot be reached. 127.0.0.1:1: connection refused")
    }

    @Test func `leaves out what there is not to say, and lists the details`() throws {
        let error = OperationError(.usage, "The event cannot be read.", details: ["event: $.id is missing", "event: $.type is missing"])
        #expect(ErrorReport(error).text == "belfry: The event cannot be read.\n  event: $.id is missing\n  event: $.type is missing\n")
        #expect(error.description == "The event cannot be read.\n  event: $.id is missing\n  event: $.type is missing")
        let json = try #require(JSONText.read(try JSONText.write(ErrorReport(error)))?["error"])
        #expect(json["what"] == .text("The event cannot be read."))
        #expect(json["details"]?.elements?.compactMap(\.text) == error.details)
        #expect(json["fix"] == nil && json["why"] == nil)
    }

    @Test func `lists all settings that are wrong`() {
        let report = ErrorReport(settings: [
            .init(name: "BELFRY_AMQP_URL", problem: "is not set", fix: "Set it"),
            .init(name: "BELFRY_CA_FILE", problem: "has the value \"x\", which is no file", fix: "Correct it"),
        ])
        #expect(
            report.text == """
                belfry: 2 settings are wrong.
                  BELFRY_AMQP_URL is not set.
                    Set it
                  BELFRY_CA_FILE has the value "x", which is no file.
                    Correct it

                """)
        #expect(report.error.exitCode == 78)
    }

    @Test func `is obeyed by no terminal`() {
        #expect(ErrorReport(OperationError(.usage, "\u{1B}[31mred")).text == "belfry: \\u{1B}[31mred\n")
    }

    @Test func `has the same parts in JSON`() throws {
        let error = OperationError(.notFound, "The workspace acme has no teammate \"x\".", fix: "Fix.")
        let json = try #require(JSONText.read(try JSONText.write(ErrorReport(error)))?["error"]?.fields)
        #expect(
            json == [
                "kind": .text("notFound"), "what": .text("The workspace acme has no teammate \"x\"."), "fix": .text("Fix."),
                "exit_code": .integer(66),
            ])
    }

    @Test(
        arguments: [
            (OperationError.Kind.partial, 1), (.usage, 64), (.notFound, 66), (.unavailable, 69), (.permission, 77), (.configuration, 78),
        ] as [(OperationError.Kind, Int32)])
    func `has an exit code for its kind`(kind: OperationError.Kind, code: Int32) {
        #expect(OperationError(kind, "").exitCode == code)
    }
}
