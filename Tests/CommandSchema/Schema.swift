import Foundation
public import Messages
import Operations

/// deploy/contract/explain.schema.json, asked by a validator that is not ours.
public enum Schema {
    /// What the validator has found.
    public struct Refusal: Error, CustomStringConvertible {
        public var description: String
    }

    /// The python that has `jsonschema`.
    private static let python = ProcessInfo.processInfo.environment["BELFRY_TEST_PYTHON"] ?? ".build-python/bin/python"

    private static var path: String {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return tests.deletingLastPathComponent().appending(path: "deploy/contract/explain.schema.json").path
    }

    /// The schema itself.
    public static func document() throws -> JSONValue {
        guard let value = JSONText.read(Array(try Data(contentsOf: URL(fileURLWithPath: path)))) else {
            throw Refusal(description: "no JSON")
        }
        return value
    }

    /// The names of the forms that a document may have.
    public static func forms() throws -> Set<String> {
        let places = try document()["anyOf"]?.elements?.compactMap { $0["$ref"]?.text } ?? []
        return Set(places.compactMap { $0.split(separator: "/").last.map(String.init) })
    }

    /// Checks documents against the whole schema, and against one form of it in which every field has to be named.
    public static func check(_ documents: [[UInt8]], form: String) async throws {
        try await check(documents.map { (form: form, bytes: $0) })
    }

    /// The same of documents in different forms.
    public static func check(_ documents: [(form: String, bytes: [UInt8])]) async throws {
        let input = documents.reduce(Data()) { input, document in
            input + Data("\(document.form)\t".utf8) + Data(document.bytes.filter { $0 != UInt8(ascii: "\n") }) + Data("\n".utf8)
        }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            // Waiting for the program blocks: it must not be done on a thread of the cooperative pool.
            DispatchQueue.global().async { continuation.resume(with: Result { try run(input) }) }
        }
    }

    private static func run(_ input: Data) throws {
        let process = Process()
        let (documents, said) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-c", program, path]
        process.standardInput = documents
        process.standardOutput = said
        process.standardError = said
        try process.run()
        // The validator reads all of it before it says anything.
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
        found = []
        for line in sys.stdin.readlines():
            name, text = line.split("\\t", 1)
            document = json.loads(text)
            for validator in (whole, Draft202012Validator({"$defs": strict, "$ref": "#/$defs/" + name})):
                found += [f"{name}: {error.json_path}: {error.message}" for error in validator.iter_errors(document)]
        sys.exit("\\n".join(found) or 0)
        """
}
