import Messages
import Testing

@testable import Email

/// A customer's text in a mail shows, and does nothing else.
@Suite struct `A customer's text in a mail` {
    private func mail(_ title: String, _ body: String = "", url: String? = "https://app.example.com/c/1") -> MailContent {
        var notification = Fixture.notification(title: title, body: body)
        notification.url = url
        return MailContent(notification)
    }

    /// Marks that make one Character of themselves and what stands beside them, around markup.
    @Test(arguments: [
        "\u{600}<img src=//evil.example/x\u{600}>", "\u{600}<a href=//evil.example/x \u{600}>click", "\u{110BD}<img src=x\u{110BD}>",
        "<\u{301}img src=x>\u{FE0F}", "</h1\u{301}><script>\u{FE0F}x", "\u{338}<b>", "</title><script\u{200D}>", "<\u{308}!--",
    ])
    func `never becomes a tag, whatever marks are around it`(evil: String) throws {
        for (title, body) in [(evil, evil), ("Ada", evil), (evil, "")] {
            let html = Array(try mail(title, body).html().utf8)
            let plain = Array(try mail("Ada", body.isEmpty ? "" : "Hello").html().utf8)
            #expect(html.count { $0 == UInt8(ascii: "<") } == plain.count { $0 == UInt8(ascii: "<") })
            #expect(html.count { $0 == UInt8(ascii: ">") } == plain.count { $0 == UInt8(ascii: ">") })
            #expect(html.count { $0 == UInt8(ascii: "\"") } == plain.count { $0 == UInt8(ascii: "\"") })
        }
    }

    @Test(arguments: ["<", ">", "&", "\"", "'"])
    func `is escaped beside every mark`(sign: String) throws {
        for scalar in (0x00...0x3000 as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init) {
            let escaped = HTMLText.escaped("\(scalar)\(sign)\(scalar)")
            // Not `#expect` for each: twelve thousand of them take ten seconds.
            if escaped.utf8.contains(where: "<>\"'".utf8.contains) { Issue.record("U+\(String(scalar.value, radix: 16))") }
        }
    }

    @Test(arguments: [
        ("https://app.example.com/c/1\"\u{301}onmouseover=x", "https://app.example.com/c/1%22%CC%81onmouseover=x"),
        ("https://app.example.com/größe?q=<a>'`", "https://app.example.com/gr%C3%B6%C3%9Fe?q=%3Ca%3E%27%60"),
        ("HTTPS://app.example.com/c?a=1&b=2#c", "HTTPS://app.example.com/c?a=1&b=2#c"),
        ("https://app.example.com/\u{202E}gpj", "https://app.example.com/%E2%80%AEgpj"),
    ])
    func `cannot leave the link, which is ASCII`(url: String, expected: String) throws {
        let content = mail("Ada", url: url)
        #expect(try content.text().contains("\n\(expected)\n"))
        #expect(try content.html().contains("<a href=\"\(HTMLText.escaped(expected))\" style="))
    }

    @Test(arguments: [
        "https://b\u{FC}cher.example/", "https://evil.example\\@app.example.com/", "https://a@app.example.com/", "ftp://a.example/",
        "//a.example/",
    ])
    func `is no link when it is no address in ASCII`(url: String) throws {
        #expect(try !mail("Ada", url: url).html().contains("<a "))
    }

    /// U+2060 on both sides of each sign by which an address is found.
    @Test(arguments: [
        ("evil.example/x", "evil\u{2060}.\u{2060}example/x"), ("www.evil.example", "www\u{2060}.\u{2060}evil\u{2060}.\u{2060}example"),
        ("http://evil.example", "http\u{2060}:\u{2060}//evil\u{2060}.\u{2060}example"),
        ("a@b.example", "a\u{2060}@\u{2060}b\u{2060}.\u{2060}example"),
        ("mailto:x", "mailto\u{2060}:\u{2060}x"), ("https://[::1]/", "https\u{2060}:\u{2060}//[::1]/"),
        ("бар.рф", "бар\u{2060}.\u{2060}рф"), ("evil\u{3002}example", "evil\u{2060}\u{3002}\u{2060}example"),
        ("Order 10.42 at 12:30.", "Order 10.42 at 12:30."), ("Ada K. Lovelace: refund...", "Ada K. Lovelace: refund..."),
    ])
    func `becomes no link`(name: String, expected: String) throws {
        let content = mail(name, name)
        #expect(try content.text().hasPrefix("\(expected)\n\n\(expected)\n"))
        #expect(try content.html().contains(">\(HTMLText.escaped(expected))</h1>"))
        #expect(try content.html().contains(">\(HTMLText.escaped(expected))</p>"))
        #expect(content.subject == "\(name): \(name)", "there are no links in a subject")
    }

    @Test func `does not turn the direction of ours`() throws {
        let mirrored = mail("Ada\u{202E}\u{2066}", "gpj.exe \u{202E}evil.example/pay")
        #expect(mirrored.subject == "Ada: gpj.exe evil.example/pay")
        #expect(try !mirrored.html().unicodeScalars.contains { $0.properties.isBidiControl })
        #expect(try !mirrored.text().unicodeScalars.contains { $0.properties.isBidiControl })
        let arabic = mail("مرحبا", "Refund")
        #expect(arabic.subject == "\u{2068}مرحبا\u{2069}: Refund")
        #expect(try arabic.html().contains("<h1 class=\"strong\" lang=\"\" dir=\"auto\""))
    }

    @Test(arguments: [
        String(repeating: "x", count: 10_000), "e" + String(repeating: "\u{301}", count: 10_000), String(repeating: "شكرا", count: 3_000),
        "A conversation was assigned to \u{2068}\(String(repeating: "\u{5D0}", count: 60))\u{2069}",
    ])
    func `leaves room for the subject when the name is long`(name: String) throws {
        let content = mail(name, "Refund for order 1042")
        #expect(content.subject.hasSuffix(": Refund for order 1042"))
        #expect(content.subject.utf8.count <= MailContent.subjectLimit)
        #expect(content.subject.unicodeScalars.count { $0 == "\u{2068}" } == content.subject.unicodeScalars.count { $0 == "\u{2069}" })
    }

    @Test(arguments: ["", " ", "\u{200B}", "\u{202E}\u{2066}", "\u{AD}\u{FEFF}", "\u{0}\u{7}", "\u{3164}", "\u{2800}\u{FE0F}"])
    func `that cannot be seen is no title and no body`(nothing: String) throws {
        #expect(mail(nothing, nothing).subject == "c-1842")
        #expect(try !mail("Ada", nothing).html().contains("<p class=\"plain\""))
    }

    @Test func `has no language that we know of, and our words are English`() throws {
        var notification = Fixture.notification()
        notification.locale = "de"
        #expect(try MailContent(notification).html().hasPrefix("<!doctype html>\n<html lang=\"en\">"))
    }
}
