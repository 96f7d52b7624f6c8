import Foundation
import Messages

/// What Amazon SES v2 checks in one `SendEmail`. Pure.
struct SESCheck {
    let account: SESAccount
    let now: Date

    func finding(for request: SandboxRequest) -> Finding {
        var finding = Finding(provider: .ses, answer: .empty(200))
        finding.headers = request.notable(["content-type", "x-amz-date"])
        let parsed = try? JSON(parsing: request.body)
        finding.destination = parsed?["Destination"]?["ToAddresses"]?.array?.first?.string
        finding.content = parsed
        do throws(SESRefusal) {
            try SESSignatureCheck(account: account, now: now).check(request)
            guard request.method == "POST" else { throw SESRefusal(.badRequest, "only POST is allowed") }
            guard request["content-type"]?.hasPrefix("application/json") == true else {
                throw SESRefusal(.badRequest, "the content type is not application/json")
            }
            guard let parsed else { throw SESRefusal(.badRequest, "the body is not JSON") }
            let mail = try SESMailRules.check(parsed)
            finding.destination = mail.recipients.first
            finding.content = mail.content
            finding.answer = .json(200, ["MessageId": .string("0102\(UUID().uuidString.lowercased())-000000")])
        } catch {
            finding.refusal = "\(error.name.rawValue): \(error.why)"
            finding.answer = error.answer
        }
        return finding
    }
}

/// The rules for the JSON of `SendEmail`; gives what a reader of the journal wants to see.
enum SESMailRules {
    static func check(_ body: JSON) throws(SESRefusal) -> (recipients: [String], content: JSON) {
        guard let sender = body["FromEmailAddress"]?.string, isAddress(sender) else {
            throw SESRefusal(.badRequest, "FromEmailAddress is missing or no address")
        }
        let recipients = try recipients(body["Destination"])
        try checkTags(body["EmailTags"])
        for reply in try texts(body["ReplyToAddresses"], name: "ReplyToAddresses") where !isAddress(reply) {
            throw SESRefusal(.badRequest, "ReplyToAddresses holds what is no address")
        }
        guard let content = body["Content"]?.object, content.count == 1 else {
            throw SESRefusal(.badRequest, "Content must hold exactly one of Simple, Raw, Template")
        }
        var shown: [String: JSON] = ["from": .string(sender), "to": .array(recipients.map(JSON.string))]
        if let simple = content["Simple"] {
            shown.merge(try SESSimpleContent.check(simple)) { _, new in new }
        } else if let raw = content["Raw"] {
            shown.merge(try RawMail.check(raw)) { _, new in new }
        } else {
            // The sandbox has no templates stored, as a fresh account.
            throw SESRefusal(.badRequest, "Content holds neither Simple nor Raw")
        }
        return (recipients, .object(shown))
    }

    private static func recipients(_ destination: JSON?) throws(SESRefusal) -> [String] {
        var all: [String] = []
        for name in ["ToAddresses", "CcAddresses", "BccAddresses"] {
            all += try texts(destination?[name], name: name)
        }
        guard (1...50).contains(all.count) else { throw SESRefusal(.badRequest, "1 to 50 recipients are allowed, not \(all.count)") }
        guard all.allSatisfy(isAddress) else { throw SESRefusal(.badRequest, "a recipient is no address") }
        return all
    }

    private static func texts(_ value: JSON?, name: String) throws(SESRefusal) -> [String] {
        guard let value, value != .null else { return [] }
        guard let elements = value.array else { throw SESRefusal(.badRequest, "\(name) is no list") }
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else { throw SESRefusal(.badRequest, "\(name) holds what is no text") }
        return texts
    }

    private static func checkTags(_ value: JSON?) throws(SESRefusal) {
        guard let value, value != .null else { return }
        guard let tags = value.array else { throw SESRefusal(.badRequest, "EmailTags is no list") }
        for tag in tags {
            for member in ["Name", "Value"] {
                guard let text = tag[member]?.string, (1...256).contains(text.utf8.count), text.utf8.allSatisfy(Base64URL.isInAlphabet)
                else {
                    throw SESRefusal(.badRequest, "EmailTags: \(member) is not 1 to 256 of A-Z a-z 0-9 _ -")
                }
            }
        }
    }

    /// `local@domain` or `Name <local@domain>`; the local part must be ASCII.
    static func isAddress(_ text: String) -> Bool {
        guard !text.utf8.contains(where: { $0 < 32 }) else { return false }
        var address = Substring(text)
        if let open = text.lastIndex(of: "<") {
            guard text.hasSuffix(">") else { return false }
            address = text[text.index(after: open)...].dropLast()
        }
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), !address.contains(" ") else { return false }
        return parts[0].allSatisfy(\.isASCII)
    }
}

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

/// What Amazon knows about the one account of the sandbox.
struct SESAccount: Sendable {
    let accessKeyID: String
    let secretAccessKey: String
    let region: String
}
