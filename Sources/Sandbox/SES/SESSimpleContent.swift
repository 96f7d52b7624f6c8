/// `Content.Simple`: subject, text, HTML and up to 15 headers.
enum SESSimpleContent {
    private static let once: Set<String> = [
        "message-id", "in-reply-to", "references", "auto-submitted", "subject", "from", "reply-to", "date",
        "list-unsubscribe", "list-unsubscribe-post", "list-id",
    ]

    static func check(_ simple: JSON) throws(SESRefusal) -> [String: JSON] {
        let subject = try data(simple["Subject"], "Subject")
        var shown: [String: JSON] = ["subject": .string(subject)]
        let body = simple["Body"]
        guard body?["Text"] != nil || body?["Html"] != nil else {
            throw SESRefusal(.badRequest, "Body holds neither Text nor Html")
        }
        if let text = body?["Text"] { shown["text"] = .string(try data(text, "Body.Text")) }
        if let html = body?["Html"] { shown["html"] = .string(try data(html, "Body.Html")) }
        shown["headers"] = .array(try headers(simple["Headers"]))
        return shown
    }

    private static func data(_ value: JSON?, _ path: String) throws(SESRefusal) -> String {
        guard let text = value?["Data"]?.string else { throw SESRefusal(.badRequest, "\(path).Data is missing or no text") }
        let charset = value?["Charset"] ?? "UTF-8"
        guard ["UTF-8", "ISO-8859-1", "SHIFT_JIS", "US-ASCII"].contains(charset.string?.uppercased()) else {
            throw SESRefusal(.badRequest, "\(path).Charset is not known")
        }
        guard path != "Subject" || !text.contains(where: \.isNewline) else {
            throw SESRefusal(.badRequest, "Subject holds a line break")
        }
        return text
    }

    private static func headers(_ value: JSON?) throws(SESRefusal) -> [JSON] {
        guard let value, value != .null else { return [] }
        guard let headers = value.array, headers.count <= 15 else {
            throw SESRefusal(.badRequest, "Headers is no list of at most 15")
        }
        var seen: Set<String> = []
        for header in headers {
            guard let name = header["Name"]?.string, let text = header["Value"]?.string else {
                throw SESRefusal(.badRequest, "a header lacks Name or Value")
            }
            try check(name: name, value: text)
            guard seen.insert(name.lowercased()).inserted || !once.contains(name.lowercased()) else {
                throw SESRefusal(.badRequest, "\(name) may appear once only")
            }
        }
        return headers
    }

    private static func check(name: String, value: String) throws(SESRefusal) {
        guard (1...126).contains(name.utf8.count), name.utf8.allSatisfy({ (33...126).contains($0) && $0 != UInt8(ascii: ":") }) else {
            throw SESRefusal(.badRequest, "a header's name is not 1 to 126 printable ASCII characters")
        }
        guard (1...995).contains(value.utf8.count), value.utf8.allSatisfy({ (32...126).contains($0) }) else {
            throw SESRefusal(.badRequest, "\(name): the value is not 1 to 995 printable ASCII characters")
        }
    }
}
