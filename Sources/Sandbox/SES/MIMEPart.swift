import Foundation

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
