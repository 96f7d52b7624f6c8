import FoundationEssentials
import Providers
import Settings
import Testing

@testable import Email

@Suite struct AddressTests {
    @Test(arguments: ["a@example.com", "first.last+tag@sub.example.co.uk", "o'neil@example.com", "A_B@xn--bcher-kva.example"])
    func `addresses are taken as they are`(text: String) {
        #expect(MailAddress(text)?.text == text)
    }

    @Test(arguments: [
        "", "a", "@example.com", "a@", "a@b@c", "a b@example.com", "a@exam ple.com", "a@example..com", "a@.example.com", "a@example.com.",
        "a@example.com\r\nBcc: b@example.com", "a@example.com\n", "a\u{0}@example.com", "<a@example.com>", "a,b@example.com",
        "\"a\"@example.com", "a@[127.0.0.1]", "ä@example.com", ".a@example.com", "a.@example.com", "a@-x.com",
        "a@example.com>, <b@example.com", "a@b\u{FC}cher.example/x", "a@b\u{FC}cher..example", "a@\u{FC}@example.com",
        "a@\u{202E}example.com",
        "a@\u{2100}.example", "a@b\u{FC}cher.example\u{0}", "a@" + String(repeating: "\u{FC}", count: 70) + ".example",
    ])
    func `what could be two addresses or a header is none`(text: String) {
        #expect(MailAddress(text) == nil)
    }

    @Test(arguments: [
        ("x@b\u{FC}cher.example", "x@xn--bcher-kva.example"), ("x@B\u{DC}CHER.example", "x@xn--bcher-kva.example"),
        ("x@bu\u{308}cher.example", "x@xn--bcher-kva.example"), ("x@例え.テスト", "x@xn--r8jz45g.xn--zckzah"),
        ("x@stra\u{DF}e.example", "x@xn--strae-oqa.example"),
    ])
    func `a domain in other letters goes out as punycode`(text: String, expected: String) throws {
        #expect(MailAddress(text)?.text == expected)
        #expect(MailAddress(text).map { "x@\($0.domain)" } == expected)
        #expect(try MailSender("Belfry <\(text)>").text == "\"Belfry\" <\(expected)>")
    }

    @Test(
        arguments: [
            (nil, "n@example.com"), ("", "n@example.com"), ("  ", "n@example.com"), ("Nadia", "\"Nadia\" <n@example.com>"),
            ("O\"Neil \\ Sons", #""O\"Neil \\ Sons" <n@example.com>"#), ("Lovelace, Ada", "\"Lovelace, Ada\" <n@example.com>"),
            ("Zoë", "=?UTF-8?B?Wm/Dqw==?= <n@example.com>"), ("Ada\r\nBcc: x@example.com", "\"Ada Bcc: x@example.com\" <n@example.com>"),
            ("Zoë\r\nBcc: x", "=?UTF-8?B?Wm/DqyBCY2M6IHg=?= <n@example.com>"), ("a\u{0}b", "\"a b\" <n@example.com>"),
            ("a\u{2028}b\u{85}c", "\"a b c\" <n@example.com>"),
        ] as [(String?, String)])
    func `a name cannot become a header`(name: String?, expected: String) throws {
        let address = try #require(MailAddress("n@example.com"))
        #expect(DisplayName.before(address, name) == expected)
    }

    @Test(arguments: [
        String(repeating: "é", count: 60), String(repeating: "😀", count: 30), "Ελληνικά " + String(repeating: "ω", count: 40),
        String(repeating: "👨‍👩‍👧‍👦", count: 9),
    ])
    func `long names are several words, none longer than 75, none with half a character`(name: String) throws {
        let words = EncodedWords.encode(name).split(separator: " ")
        #expect(words.count > 1)
        var decoded = ""
        for word in words {
            #expect(word.utf8.count <= 75)
            let base64 = try #require(word.wholeMatch(of: /=\?UTF-8\?B\?([A-Za-z0-9+\/=]+)\?=/)).1
            let bytes = try #require(Data(base64Encoded: String(base64)))
            decoded += try #require(String(validating: bytes, as: UTF8.self))
        }
        #expect(decoded == name)
    }

    @Test func `a long name is cut between Characters`() throws {
        let address = try #require(MailAddress("n@example.com"))
        let text = DisplayName.before(address, String(repeating: "x", count: 500))
        #expect(text.utf8.count < 300)
    }

    @Test(arguments: [
        ("notify@example.com", "notify@example.com"), ("Belfry <notify@example.com>", "\"Belfry\" <notify@example.com>"),
        ("\"Belfry, Inc.\" <notify@Example.com>", "\"Belfry, Inc.\" <notify@Example.com>"),
        ("Glöckner <notify@example.com>", "=?UTF-8?B?R2zDtmNrbmVy?= <notify@example.com>"),
    ])
    func `a sender has a name or none`(text: String, expected: String) throws {
        let sender = try MailSender(text)
        #expect(sender.text == expected)
        #expect(sender.domain == "example.com")
    }

    @Test(arguments: [
        "", "Belfry", "Belfry <>", "Belfry <notify@example.com", "<a@example.com>, <b@example.com>", "a@example.com\r\nBcc: b@example.com",
    ])
    func `what is no sender is refused at the start`(text: String) {
        #expect(throws: InvalidValue.self) { try MailSender(text) }
    }

    @Test(arguments: [
        "http://example.com/{teammate}", "https://example.com/", "https://example.com/{teammate}\r\nx: y",
        "https://example.com/{teammate}>",
        "mailto:x@example.com",
    ])
    func `an address to unsubscribe says for whom, by https`(text: String) {
        #expect(throws: InvalidValue.self) { try UnsubscribeAddress(text) }
    }

    @Test func `credentials and regions are checked, secrets not shown`() throws {
        #expect(throws: InvalidValue.self) { try SESRegion("eu-west-1.example.com/") }
        #expect(throws: InvalidValue.self) { try SESCredentials(accessKeyID: "", secretAccessKey: "x") }
        let error = try #require(throws: InvalidValue.self) {
            try SESCredentials(accessKeyID: "AKID", secretAccessKey: "top secret\n")
        }
        #expect(!error.description.contains("top"))
        var dumped = ""
        dump(try Fixture.settings(), to: &dumped)
        #expect(!dumped.contains("wJalr"))
    }
}
