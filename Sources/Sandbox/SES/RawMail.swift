import Foundation

/// `Content.Raw`: a whole MIME message (RFC 5322, RFC 2045) in base64.
enum RawMail {
    static func check(_ raw: JSON) throws(SESRefusal) -> [String: JSON] {
        guard let encoded = raw["Data"]?.string, let data = Data(base64Encoded: encoded) else {
            throw SESRefusal(.badRequest, "Raw.Data is missing or not base64")
        }
        let text = String(decoding: data, as: UTF8.self).replacing("\r\n", with: "\n")
        guard text.split(separator: "\n").allSatisfy({ $0.utf8.count <= 998 }) else {
            throw SESRefusal(.messageRejected, "a line has more than 998 characters (RFC 5322 §2.1.1)")
        }
        let part = MIMEPart(text)
        for name in ["from", "subject"] where part.header(name) == nil {
            throw SESRefusal(.messageRejected, "Missing header '\(name)'")
        }
        var shown: [String: JSON] = ["subject": .string(EncodedWord.decode(part.header("subject") ?? ""))]
        for leaf in part.leaves {
            switch leaf.type {
            case "text/plain": shown["text"] = shown["text"] ?? .string(leaf.decodedBody)
            case "text/html": shown["html"] = shown["html"] ?? .string(leaf.decodedBody)
            default: break
            }
        }
        shown["headers"] = .array(part.headers.map { ["Name": .string($0.name), "Value": .string($0.value)] })
        return shown
    }
}

/// Encoded words in headers (RFC 2047), for UTF-8 only; anything else stays as it is.
enum EncodedWord {
    static func decode(_ text: String) -> String {
        // Blanks between two encoded words belong to neither (RFC 2047 §6.2).
        let joined = text.replacing(/\?= +=\?/, with: "?==?")
        return joined.replacing(/=\?([^?]+)\?([bBqQ])\?([^?]*)\?=/) { match in
            word(charset: match.1, encoding: match.2, content: match.3) ?? String(match.0)
        }
    }

    private static func word(charset: Substring, encoding: Substring, content: Substring) -> String? {
        guard charset.lowercased() == "utf-8" else { return nil }
        guard encoding.lowercased() == "b" else { return QuotedPrintable.decode(String(content).replacing("_", with: " ")) }
        return Data(base64Encoded: String(content)).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// A MIME message or one part of it; lines end in a bare line feed.
struct MIMEPart {
    let headers: [(name: String, value: String)]
    let body: String

    init(_ text: String) {
        let end = text.range(of: "\n\n")
        // A continued line starts with a blank (RFC 5322 §2.2.3).
        let lines = text[..<(end?.lowerBound ?? text.endIndex)]
            .replacing("\n ", with: " ").replacing("\n\t", with: " ").split(separator: "\n")
        headers = lines.map { line in
            let name = line.prefix { $0 != ":" }
            return (String(name), line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces))
        }
        body = end.map { String(text[$0.upperBound...]) } ?? ""
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }

    /// The media type in lower case; text/plain when none is given (RFC 2045 §5.2).
    var type: String {
        let value = header("content-type") ?? "text/plain"
        return value.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    }

    /// The parts that hold no further parts.
    var leaves: [MIMEPart] {
        guard type.hasPrefix("multipart/"), let boundary else { return [self] }
        let sections = "\n\(body)".components(separatedBy: "\n--\(boundary)").dropFirst()
        return sections.prefix { !$0.hasPrefix("--") }.flatMap { section in
            MIMEPart(String(section.drop { $0 != "\n" }.dropFirst())).leaves
        }
    }

    /// The text behind the content transfer encoding, read as UTF-8.
    var decodedBody: String {
        switch header("content-transfer-encoding")?.lowercased() {
        case "base64":
            String(decoding: Data(base64Encoded: body, options: .ignoreUnknownCharacters) ?? Data(), as: UTF8.self)
        case "quoted-printable":
            QuotedPrintable.decode(body.replacing("=\n", with: ""))
        default: body
        }
    }

    private var boundary: String? {
        let parameters = (header("content-type") ?? "").split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        let value = parameters.first { $0.lowercased().hasPrefix("boundary=") }?.dropFirst("boundary=".count)
        return value?.trimmingCharacters(in: CharacterSet(charactersIn: "\""))
    }
}

/// Quoted-printable (RFC 2045 §6.7) without its line rules.
enum QuotedPrintable {
    static func decode(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "="), digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
