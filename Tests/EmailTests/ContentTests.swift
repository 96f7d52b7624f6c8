import FoundationEssentials
import Messages
import Testing

@testable import Email

@Suite struct ContentTests {
    private let expectedText = """
        Ada Lovelace

        Refund for order 1042

        Open the conversation:
        https://app.example.com/c/1842

        --\u{20}
        This conversation was assigned to a team you are in.

        """

    @Test func `the plain text says it all`() throws {
        #expect(try MailContent(Fixture.notification()).text() == expectedText)
    }

    @Test func `without a body and an address their places are gone`() throws {
        var notification = Fixture.notification(body: "")
        notification.url = nil
        let content = MailContent(notification)
        #expect(try content.text() == "Ada Lovelace\n\n--\u{20}\nThis conversation was assigned to a team you are in.\n")
        #expect(content.subject == "Ada Lovelace")
        let html = try content.html()
        #expect(!html.contains("<a "))
        #expect(!html.contains("<p class=\"plain\""))
    }

    @Test func `HTML shows texts, never reads them`() throws {
        let evil = "<script>alert('1')</script> & \"quotes\" {{title}} {{{title}}}"
        var notification = Fixture.notification(title: evil, body: evil)
        notification.locale = "de\"\u{301}><img src=x>"
        let html = try MailContent(notification).html()
        #expect(!html.contains("<script"))
        #expect(!html.contains("<img"))
        #expect(html.contains("&lt;script&gt;alert("))
        #expect(html.contains("{{title}} {{{title}}}"))
        let text = try MailContent(notification).text()
        #expect(text.contains(evil), "plain text is not escaped")
        #expect(MailContent(notification).subject.hasPrefix(evil))
    }

    @Test(arguments: ["javascript:alert(1)", "/c/1842", "data:text/html,x", "https://a b"])
    func `only web addresses become links`(url: String) throws {
        var notification = Fixture.notification()
        notification.url = url
        #expect(try !MailContent(notification).html().contains("<a "))
        #expect(try !MailContent(notification).text().contains(url))
    }

    @Test func `an address in a link is ASCII and escaped`() throws {
        var notification = Fixture.notification()
        notification.url = "https://app.example.com/c?a=1&b=\"><x>"
        let html = try MailContent(notification).html()
        #expect(html.contains("href=\"https://app.example.com/c?a=1&amp;b=%22%3E%3Cx%3E\""))
    }

    @Test func `a subject is one line`() throws {
        let content = MailContent(Fixture.notification(title: "Ada\r\nBcc: x@example.com", body: "one\n\ttwo\u{0}three\u{2028}four"))
        #expect(content.subject == "Ada Bcc: x@example.com: one two three four")
    }

    @Test func `long texts are cut between Characters`() throws {
        let family = "👨‍👩‍👧‍👦"
        let content = MailContent(
            Fixture.notification(title: String(repeating: family, count: 100), body: String(repeating: family, count: 1000)))
        let lines = try content.text().split(separator: "\n")
        #expect(lines[0].utf8.count <= 200)
        #expect(lines[1].utf8.count <= 4000)
        for line in lines[0...1] {
            #expect(line.last == "…")
            #expect(line.dropLast().allSatisfy { String($0) == family })
        }
        #expect(content.subject.utf8.count <= 250)
    }

    @Test func `exactly the limit is not cut`() {
        #expect("0123456789".cut(to: 10) == "0123456789")
        #expect("0123456789a".cut(to: 10) == "0123456…")
        #expect("é".cut(to: 1) == "…")
    }
}
