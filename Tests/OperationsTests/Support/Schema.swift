import Foundation
import Operations

/// deploy/contract/explain.schema.json, asked by a validator that is not ours.
enum Schema {
    struct Refusal: Error, CustomStringConvertible {
        var description: String
    }

    /// The python that has `jsonschema`.
    private static let python = ProcessInfo.processInfo.environment["BELFRY_TEST_PYTHON"] ?? ".build-python/bin/python"

    private static var path: String {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return tests.deletingLastPathComponent().appending(path: "deploy/contract/explain.schema.json").path
    }

    static func document() throws -> JSONValue {
        guard let value = JSONText.read(Array(try Data(contentsOf: URL(fileURLWithPath: path)))) else {
            throw Refusal(description: "no JSON")
        }
        return value
    }

    /// Checks documents against the whole schema, and against one form of it in which every field has to be told of.
    static func check(_ documents: [[UInt8]], form: String) async throws {
        let input = documents.reduce(Data()) { $0 + Data($1.filter { $0 != UInt8(ascii: "\n") }) + Data("\n".utf8) }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            // Waiting for the program blocks: it must not be done on a thread of the cooperative pool.
            DispatchQueue.global().async { continuation.resume(with: Result { try run(input, form) }) }
        }
    }

    private static func run(_ input: Data, _ form: String) throws {
        let process = Process()
        let (documents, said) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-c", program, path, form]
        process.standardInput = documents
        process.standardOutput = said
        process.standardError = said
        try process.run()
        try documents.fileHandleForWriting.write(contentsOf: input)
        try documents.fileHandleForWriting.close()
        let words = try said.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Refusal(description: String(decoding: words, as: UTF8.self)) }
    }

    private static let program = """
        import json, sys
        from jsonschema import Draft202012Validator
        with open(sys.argv[1]) as file: schema = json.load(file)
        Draft202012Validator.check_schema(schema)
        whole = Draft202012Validator(schema)
        def close(node):
            if isinstance(node, dict):
                if "properties" in node: node["additionalProperties"] = False
                for value in node.values(): close(value)
            elif isinstance(node, list):
                for value in node: close(value)
        strict = json.loads(json.dumps(schema["$defs"]))
        close(strict)
        form = Draft202012Validator({"$defs": strict, "$ref": "#/$defs/" + sys.argv[2]})
        for line in sys.stdin:
            document = json.loads(line)
            for validator in (whole, form): validator.validate(document)
        """
}
