import Messages

@testable import Email

extension FuzzTarget {
    /// What a customer may have written, as a mail: the first line is the title, the second the address, the rest the body.
    ///
    /// Rule: a rendered mail has no tag that the template has not, and no link but the conversation's.
    static let renderedMail = FuzzTarget.text("rendered-mail") { text throws(Finding) in
        let lines = text.unicodeScalars.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map { String($0) }
        let (title, url) = (lines[0], lines.count > 1 ? lines[1] : nil)
        let body = lines.count > 2 ? lines[2] : ""
        let html: String
        let expected: [String]
        let content = MailContent(notification(title, body, url))
        do {
            html = try content.html()
            let plain = notification(
                "Ada", ShownText.lines(body) == nil ? "" : "Hello", url.flatMap(MailLink.text) == nil ? nil : "https://a.example/")
            expected = tags(in: try MailContent(plain).html()).map(\.name)
            let text = try content.text()
            try linksOnly(content, to: url, text)
        } catch let finding as Finding {
            throw finding
        } catch {
            throw Finding("a mail cannot be made: \(error)")
        }
        let found = tags(in: html)
        try Finding.unless(found.map(\.name) == expected, "a mail has a tag that the template has not")
        let links = found.filter { $0.name == "a" }.map(\.attributes)
        try Finding.unless(links.allSatisfy { $0.utf8.filter { $0 == UInt8(ascii: "\"") }.count == 4 }, "a link has left its attribute")
        try Finding.unless(
            !content.subject.unicodeScalars.contains { $0.properties.generalCategory == .control }, "a subject has a line end")
    }

    private static func notification(_ title: String, _ body: String, _ url: String?) -> Notification {
        Notification(
            id: StableID.notification(workspace: "acme", source: "s", event: "e", teammate: "t"), workspace: "acme", teammate: "t",
            conversation: "c-1", scope: .assignedToMe, title: title, body: body, url: url)
    }

    /// The only address in the plain text is the conversation's.
    private static func linksOnly(_ content: MailContent, to url: String?, _ text: String) throws(Finding) {
        let schemes = text.utf8.split(separator: UInt8(ascii: "\n")).filter { line in
            String(decoding: Array(line), as: UTF8.self).unicodeScalars.split(separator: " ").contains { word in
                let word = String(word).lowercased()
                return word.utf8.starts(with: "http://".utf8) || word.utf8.starts(with: "https://".utf8)
                    || word.utf8.starts(with: "www.".utf8)
            }
        }
        let expected = url.flatMap(MailLink.text).map { [Array($0.utf8)] } ?? []
        try Finding.unless(schemes.map { Array($0) } == expected, "a mail has an address in it that is not the conversation's")
    }

    /// The tags of an HTML text as a browser reads them, byte by byte: from `<` and a letter, `/`, `!` or `?` to the next `>`.
    private static func tags(in html: String) -> [(name: String, attributes: String)] {
        var tags: [(name: String, attributes: String)] = []
        let bytes = Array(html.utf8)
        var position = 0
        while let start = bytes[position...].firstIndex(of: UInt8(ascii: "<")) {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: ">")) ?? bytes.count
            let tag = bytes[start + 1..<max(end, start + 1)]
            let name = tag.prefix { $0 != 0x20 && $0 != 0x0A }
            tags.append((String(decoding: name, as: UTF8.self), String(decoding: tag.dropFirst(name.count), as: UTF8.self)))
            position = min(end + 1, bytes.count)
        }
        return tags
    }
}
