public import FoundationEssentials

/// Reads JSON and turns what goes wrong into a path and an expectation.
enum JSONReader {
    /// Decodes a value; the error names the JSON path.
    static func read<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(Unreadable) -> Value {
        if bytes.isEmpty { throw .notJSON("it is empty") }
        do {
            return try JSONDecoder().decode(type, from: Data(json: bytes))
        } catch let unknown as UnknownEventType {
            throw .unknownType(unknown.name)
        } catch let error as DecodingError {
            throw unreadable(error, in: bytes)
        } catch {
            throw .notJSON("\(error)")
        }
    }

    private static func unreadable(_ error: DecodingError, in bytes: [UInt8]) -> Unreadable {
        switch error {
        case .typeMismatch(let type, let context): .wrongShape(path: path(context.codingPath), expected: words(for: type))
        case .valueNotFound(let type, let context): .wrongShape(path: path(context.codingPath), expected: words(for: type) + ", found null")
        case .keyNotFound(let key, let context): .wrongShape(path: path(context.codingPath + [key]), expected: "a value, found nothing")
        case .dataCorrupted(let context) where context.codingPath.isEmpty: .notJSON(JSONSyntax.problem(in: bytes) ?? "a syntax error")
        case .dataCorrupted(let context): .wrongShape(path: path(context.codingPath), expected: expectation(context))
        @unknown default: .notJSON("it could not be decoded")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "$") { path, key in path += key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }
    }

    private static func words(for type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        case is Int64.Type, is Int.Type: "a whole number"
        case is Double.Type: "a number"
        case is [String].Type: "a list of texts"
        case is [Any].Type: "a list"
        default: "an object"
        }
    }

    /// Foundation's words for an unknown raw value and for a number that does not fit quote the input: it does not belong into a dead
    /// letter. All other words are ours.
    private static func expectation(_ context: DecodingError.Context) -> String {
        let words = context.debugDescription
        if words.hasPrefix("Cannot initialize") { return "one of the documented words" }
        return words.hasPrefix("Parsed JSON number") || words.hasPrefix("Number ") ? "a whole number of at most 64 bits" : words
    }
}

extension Data {
    /// Bytes as they are given to Foundation's reader of JSON: with U+FFFD for what is no Unicode (``JSONRepair``), and with a blank behind
    /// them.
    ///
    /// Of a text that ends with the bracket that is nested too deeply for it, the 513th, the reader of Swift 6.3 looks for the place behind
    /// the text, and ends the process. With a blank behind that bracket it is an error like any other.
    public init(json bytes: some Collection<UInt8>) {
        let bytes = JSONRepair.repaired(Array(bytes))
        self.init()
        reserveCapacity(bytes.count + 1)
        append(contentsOf: bytes)
        append(UInt8(ascii: " "))
    }
}
