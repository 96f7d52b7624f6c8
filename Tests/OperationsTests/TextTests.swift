import Messages
import Operations
import Testing

@Suite struct `Text for a terminal` {
    @Test func `stands in columns, numbers against the right`() {
        var table = TextTable("QUEUE", ">READY", "NOTE")
        table.add("belfry.email", "7", "")
        table.add("x", "1234", "line\nend")
        #expect(
            table.text() == """
                QUEUE         READY  NOTE
                belfry.email      7
                x              1234  line end

                """)
    }

    @Test func `is cut to the width`() {
        var table = TextTable("ID", "DETAIL")
        table.add("a", String(repeating: "x", count: 100))
        #expect(table.text(width: 80).split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(table.text(width: 80).contains("…"))
    }

    @Test func `is broken between words where nothing may be lost`() {
        var table = TextTable("ID", "DETAIL")
        table.add("a", "one two three four five six seven")
        #expect(table.wrapped(width: 24) == "ID  DETAIL\na   one two three four\n    five six seven\n")
        #expect(table.wrapped(width: nil) == table.text())
        let glossary = WrappedText.glossary([("gone", "It is there no more."), ("x", "-")], width: 26)
        #expect(glossary == "gone  It is there no more.\nx     -\n")
        #expect(WrappedText.lines("a verylongword b", width: 4) == ["a", "verylongword", "b"])
        // What a terminal would obey.
        #expect(WrappedText.lines("a\u{1B}[31m\u{7}b", width: nil) == ["a [31m b"])
        #expect(WrappedText.glossary([("x\u{1B}", "y\nz")], width: 80) == "x   y z\n")
    }

    @Test func `gives the day of a moment only where it is another one`() {
        let noon = Timestamp(milliseconds: 1_795_356_225_678)
        #expect(ClockText.write(noon) == "2026-11-22 14:03:45")
        #expect(ClockText.write(noon + .seconds(60), beside: noon) == "14:04:45")
        #expect(ClockText.write(noon + .seconds(86_400), beside: noon) == "2026-11-23 14:03:45")
    }

    @Test(arguments: [(-5, "0s"), (59, "59s"), (60, "1m"), (3599, "59m"), (7200, "2h"), (200_000, "2d")])
    func `gives ages in one unit`(seconds: Int, text: String) {
        #expect(AgeText.write(.seconds(seconds)) == text)
    }
}

@Suite struct `The management API's address` {
    @Test(arguments: [
        ("http://guest:guest@127.0.0.1:15672", "http://127.0.0.1:15672"),
        ("https://u:p%40ss@mq.example.com/prefix/", "https://mq.example.com/prefix"),
    ])
    func `is read`(text: String, base: String) throws {
        #expect(try ManagementAddress(text).base == base)
    }

    @Test(arguments: ["amqp://g:secret@h", "http://host:15672", "http://g:secret@", "http://g:%zzsecret@h", "http://g:secret@/x"])
    func `is refused without showing the password`(text: String) throws {
        let error = try #require(throws: ManagementAddressError.self) { try ManagementAddress(text) }
        #expect(!error.description.contains("secret"))
    }
}

@Suite struct `A VAPID key pair` {
    @Test func `has the sizes of RFC 8292, in base64url, and is new each time`() {
        let pair = VAPIDKeyPair()
        #expect(pair.privateKey.count == 43)  // 32 bytes
        #expect(pair.publicKey.count == 87)  // 65 bytes
        #expect(pair.publicKey.hasPrefix("B"))  // 0x04, an uncompressed point
        #expect(!(pair.privateKey + pair.publicKey).contains { "+/=".contains($0) })
        #expect(VAPIDKeyPair() != pair)
    }
}
