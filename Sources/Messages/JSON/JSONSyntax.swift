/// Where a body stops being JSON (RFC 8259), for whoever has to correct its producer. The decoder only says that it does.
///
/// Lists and objects are kept in a list of its own, and not in the depth of calls: a body comes from anybody.
struct JSONSyntax {
    private struct Problem: Error {
        var position: Int
        var expected: String
    }

    /// What comes next.
    private enum Step { case value, firstElement, firstName, name, colon, afterValue }

    private let bytes: [UInt8]
    private var position = 0
    /// For each list or object around: whether it is an object.
    private var isObject: [Bool] = []

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// `line 3, column 14: expected a value, found }`; nil when nothing is wrong. Of the body no more than one character of JSON's own is
    /// quoted.
    static func problem(in bytes: [UInt8]) -> String? {
        var syntax = JSONSyntax(bytes)
        do throws(Problem) {
            try syntax.read()
            return nil
        } catch {
            return "\(syntax.place(of: error.position)): expected \(error.expected), found \(syntax.found(at: error.position))"
        }
    }

    private mutating func read() throws(Problem) {
        var step = Step.value
        repeat {
            skipBlanks()
            step = try next(step)
        } while !(step == .afterValue && isObject.isEmpty)
        skipBlanks()
        if position < bytes.count { throw expected("nothing more") }
    }

    private mutating func next(_ step: Step) throws(Problem) -> Step {
        switch (step, here) {
        case (.firstElement, UInt8(ascii: "]")), (.firstName, UInt8(ascii: "}")): return close()
        case (.value, _), (.firstElement, _): return try value()
        case (.firstName, _), (.name, _):
            guard here == UInt8(ascii: "\"") else {
                throw expected(step == .name ? "a name in double quotation marks" : "a name in double quotation marks, or }")
            }
            try text()
            return .colon
        case (.colon, _):
            guard here == UInt8(ascii: ":") else { throw expected(":") }
            position += 1
            return .value
        case (.afterValue, _): return try separator()
        }
    }

    private mutating func value() throws(Problem) -> Step {
        switch here {
        case UInt8(ascii: "{"): return open(isObject: true)
        case UInt8(ascii: "["): return open(isObject: false)
        case UInt8(ascii: "\""): try text()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        default: throw expected("a value")
        }
        return .afterValue
    }

    private mutating func open(isObject: Bool) -> Step {
        position += 1
        self.isObject.append(isObject)
        return isObject ? .firstName : .firstElement
    }

    private mutating func close() -> Step {
        position += 1
        isObject.removeLast()
        return .afterValue
    }

    private mutating func separator() throws(Problem) -> Step {
        let isInObject = isObject.last ?? false
        if here == (isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { return close() }
        guard here == UInt8(ascii: ",") else { throw expected(isInObject ? ", or }" : ", or ]") }
        position += 1
        return isInObject ? .name : .value
    }

    private mutating func text() throws(Problem) {
        position += 1
        while here != UInt8(ascii: "\"") {
            guard position < bytes.count else { throw expected("the text's closing quotation mark") }
            guard here >= 0x20 else { throw expected("no line end or other control character in a text") }
            position += 1
            if bytes[position - 1] == UInt8(ascii: "\\") { try escape() }
        }
        position += 1
    }

    private mutating func escape() throws(Problem) {
        switch here {
        case UInt8(ascii: "u"):
            position += 1
            for _ in 0..<4 {
                guard isHexDigit(here) else { throw expected("four hexadecimal digits after \\u") }
                position += 1
            }
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        default: throw expected("one of \"\\/bfnrtu after the backslash")
        }
    }

    private mutating func word(_ word: String) throws(Problem) {
        let start = position
        for byte in word.utf8 {
            guard here == byte else { throw Problem(position: start, expected: "a value") }
            position += 1
        }
    }

    /// RFC 8259 §6.
    private mutating func number() throws(Problem) {
        if here == UInt8(ascii: "-") { position += 1 }
        if here == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if here == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if here == UInt8(ascii: "e") || here == UInt8(ascii: "E") {
            position += 1
            if here == UInt8(ascii: "+") || here == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
    }

    private mutating func digits() throws(Problem) {
        guard isDigit(here) else { throw expected("a digit") }
        while isDigit(here) { position += 1 }
    }

    private mutating func skipBlanks() {
        while here == 0x20 || here == 0x0A || here == 0x0D || here == 0x09 { position += 1 }
    }

    /// 0, which is nothing in JSON, at the end.
    private var here: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    private func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "F") ~= byte
    }

    private func expected(_ words: String) -> Problem { Problem(position: position, expected: words) }

    /// Lines and columns as editors count them, from 1; a column is a byte.
    private func place(of position: Int) -> String {
        let before = bytes[..<min(position, bytes.count)]
        let line = before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return "line \(line), column \(before.count - start + 1)"
    }

    private func found(at position: Int) -> String {
        guard position < bytes.count else { return "the body's end" }
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: ","),
            UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: "\\"):
            return String(UnicodeScalar(byte))
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return "a digit"
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): return "a letter"
        case 0x0A, 0x0D: return "a line end"
        case 0..<0x20: return "a control character"
        default: return "another character"
        }
    }
}
