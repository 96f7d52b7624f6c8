import Settings
import Testing

@Suite struct Mistakes {
    @Test func `all of them are reported together with name, value and fix`() throws {
        var settings = SettingsReader(environment: [
            "BELFRY_PREFETCH": "many", "BELFRY_WAIT": "2h", "BELFRY_COLOUR": "blue", "BELFRY_SOURCE": "mysql:x",
        ])
        _ = settings.string("BELFRY_AMQP_URL", example: "amqp://127.0.0.1/%2F", about: "")
        _ = settings.integer("BELFRY_PREFETCH", default: 64, in: 1...1000, about: "")
        _ = settings.duration("BELFRY_WAIT", default: .seconds(60), in: .seconds(1) ... .seconds(3600), about: "")
        _ = settings.choice("BELFRY_COLOUR", default: Colour.red, about: "")
        let source = settings.parse("BELFRY_SOURCE", example: "sqlite:belfry.db", about: "") { text in
            guard text.hasPrefix("sqlite:") else { throw InvalidValue("does not begin with sqlite:") }
            return text
        }
        #expect(source == "sqlite:belfry.db")
        let error = #expect(throws: SettingsError.self) { try settings.finish() }
        #expect(
            error?.description == """
                5 settings are wrong:
                  BELFRY_AMQP_URL is not set. Set it, for example BELFRY_AMQP_URL=amqp://127.0.0.1/%2F.
                  BELFRY_PREFETCH has the value "many", which is not a whole number from 1 to 1000. Correct it, or leave it out for 64.
                  BELFRY_WAIT has the value "2h", which is not from 1s to 1h. Correct it, or leave it out for 1m.
                  BELFRY_COLOUR has the value "blue", which is not one of red, green. Correct it, or leave it out for red.
                  BELFRY_SOURCE has the value "mysql:x", which does not begin with sqlite:. Set it like BELFRY_SOURCE=sqlite:belfry.db.
                """)
    }

    @Test func `one that several parts of a process meet is reported once`() {
        var settings = SettingsReader(environment: ["BELFRY_PREFETCH": "many"])
        for _ in 1...3 {
            _ = settings.integer("BELFRY_PREFETCH", default: 64, in: 1...1000, about: "")
            _ = settings.string("BELFRY_AMQP_URL", example: "amqp://127.0.0.1/%2F", about: "")
        }
        #expect(mistakes(&settings).map(\.name) == ["BELFRY_PREFETCH", "BELFRY_AMQP_URL"])
    }

    @Test(arguments: ["0", "1001", "1.0", "0x10", " 5", "99999999999999999999"])
    func `a number outside its range or not whole is a mistake`(text: String) {
        var settings = SettingsReader(environment: ["BELFRY_PREFETCH": text])
        #expect(settings.integer("BELFRY_PREFETCH", default: 64, in: 1...1000, about: "") == 64)
        #expect(mistakes(&settings).count == 1)
    }

    @Test func `a long value with control characters is shown short and on one line`() {
        var settings = SettingsReader(environment: ["BELFRY_PREFETCH": "\n\u{1B}[31m" + String(repeating: "9", count: 5000)])
        _ = settings.integer("BELFRY_PREFETCH", default: 64, in: 1...1000, about: "")
        let problem = mistakes(&settings).first?.problem ?? ""
        #expect(problem.count < 200 && !problem.contains("\n") && !problem.contains("\u{1B}"))
    }

    @Test func `a password in a URL is not shown`() {
        var settings = SettingsReader(environment: ["BELFRY_SOURCE": "postgres://belfry:s3cret@db.example/belfry"])
        _ = settings.parse("BELFRY_SOURCE", example: "x", about: "") { (text: String) throws -> String in
            guard text == "x" else { throw InvalidValue("is not supported") }
            return text
        }
        let problem = mistakes(&settings).first?.problem
        #expect(problem == #"has the value "postgres://…@db.example/belfry", which is not supported"#)
    }

    @Test(arguments: [
        ("postgres://u:EXAM/PLE@h/db", "postgres://…@h/db"), ("postgres://u:EX@M/PLE@h:1/db", "postgres://…@h:1/db"),
        ("postgres://u:EXAMPLE", "postgres://u:…"), ("postgres://u:EXAMPLE/db", "postgres://u:…/db"),
        ("postgres://h:5432/db?user=u&password=EXAMPLE&x=1", "postgres://h:5432/db?user=u&password=…&x=1"),
        ("host=h PASSWORD=EXAMPLE dbname=d", "host=h PASSWORD=… dbname=d"), ("u:EXAMPLE@h", "…@h"),
        ("postgres://[::1]:5432/db", "postgres://[::1]:5432/db"), ("http://h:80", "http://h:80"), ("c:\\x", "c:\\x"),
    ])
    func `what may be a password in a value is not shown`(value: String, shown: String) {
        var settings = SettingsReader(environment: ["BELFRY_SOURCE": value])
        _ = settings.parse("BELFRY_SOURCE", example: "x", about: "") { (text: String) throws -> String in
            guard text == "x" else { throw InvalidValue("is not supported") }
            return text
        }
        #expect(mistakes(&settings).first?.problem == "has the value \(shown.debugDescription), which is not supported")
    }

    @Suite struct `A variable nobody asked for` {
        @Test(arguments: ["BELFRY_PREFECTH", "BELFRY_PREFETC", "BELFRY_PREFETCHS", "BELFRY_PREFTECH"])
        func `is a mistake when it looks like a slip of the pen`(name: String) {
            var settings = SettingsReader(environment: [name: "5"])
            _ = settings.integer("BELFRY_PREFETCH", default: 64, in: 1...1000, about: "")
            #expect(mistakes(&settings) == [.init(name: name, problem: "is not a setting", fix: "Did you mean BELFRY_PREFETCH?")])
        }

        @Test func `is only mentioned when it looks like nothing we know`() throws {
            var settings = SettingsReader(environment: ["BELFRY_APNS_KEY_ID": "x", "BELFRY_FCM_URL": "y", "HOME": "/", "BELFRY_EMPTY": ""])
            _ = settings.integer("BELFRY_PREFETCH", default: 64, in: 1...1000, about: "")
            _ = settings.string("BELFRY_SES_URL", default: "", about: "")
            try settings.finish()
            #expect(settings.unknownNames == ["BELFRY_APNS_KEY_ID", "BELFRY_FCM_URL"])
        }

        @Test func `is only mentioned when the right name is set too`() throws {
            var settings = SettingsReader(environment: ["BELFRY_PREFETCH": "5", "BELFRY_PREFETCH2": "6"])
            _ = settings.integer("BELFRY_PREFETCH", default: 64, in: 1...1000, about: "")
            try settings.finish()
            #expect(settings.unknownNames == ["BELFRY_PREFETCH2"])
        }
    }

    @Test func `requiring an optional setting that is wrong throws what is known so far`() {
        var settings = SettingsReader(environment: ["BELFRY_HTTP_ADDRESS": "nowhere"])
        let address = settings.address("BELFRY_HTTP_ADDRESS", about: "")
        #expect(throws: SettingsError.self) { try settings.require(address) }
    }

    @Test func `a mistake over several settings is reported with the others`() {
        var settings = SettingsReader(environment: [:])
        settings.note("BELFRY_CONNECT_TO", "is set without BELFRY_INSECURE_LOOPBACK", fix: "Set both or none")
        #expect(mistakes(&settings).map(\.name) == ["BELFRY_CONNECT_TO"])
    }
}
