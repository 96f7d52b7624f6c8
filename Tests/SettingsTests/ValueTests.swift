import Settings
import Testing

@Suite struct `Reading values` {
    @Test(
        arguments: [
            ("250ms", .milliseconds(250)), ("60s", .seconds(60)), ("5m", .seconds(300)), ("1h", .seconds(3600)), ("7d", .seconds(604_800)),
            ("0s", .zero),
        ] as [(String, Duration)])
    func `a duration is a whole number and a unit`(text: String, expected: Duration) throws {
        var settings = SettingsReader(environment: ["BELFRY_WAIT": text])
        #expect(settings.duration("BELFRY_WAIT", default: .seconds(1), about: "") == expected)
        try settings.finish()
    }

    @Test(arguments: ["60", "s", "-1s", "1.5s", "60 s", "1w", "99999999999999999h", "٣s", ""])
    func `anything else is no duration`(text: String) {
        var settings = SettingsReader(environment: ["BELFRY_WAIT": text.isEmpty ? " " : text])
        _ = settings.duration("BELFRY_WAIT", default: .seconds(1), about: "")
        #expect(throws: SettingsError.self) { try settings.finish() }
    }

    @Test(arguments: [("on", true), ("true", true), ("OFF", false), ("false", false)])
    func `a switch is on or off`(text: String, expected: Bool) throws {
        var settings = SettingsReader(environment: ["BELFRY_RECHECK": text])
        #expect(settings.isOn("BELFRY_RECHECK", default: !expected, about: "") == expected)
        try settings.finish()
    }

    @Test(arguments: [("allow", true, true), ("off", false, true), ("on", false, false), ("true", false, false), ("ALLOW", false, false)])
    func `a dangerous switch takes its own word only`(text: String, expected: Bool, isRight: Bool) {
        var settings = SettingsReader(environment: ["BELFRY_INSECURE_LOOPBACK": text])
        #expect(settings.isOn("BELFRY_INSECURE_LOOPBACK", byWord: "allow", about: "") == expected)
        #expect((try? settings.finish()) != nil || !isRight)
        #expect(isRight || mistakes(&settings).count == 1)
    }

    @Test(arguments: [("a, b ,,c", ["a", "b", "c"]), (",", []), ("one", ["one"])])
    func `a list is separated by commas`(text: String, expected: [String]) throws {
        var settings = SettingsReader(environment: ["BELFRY_HOSTS": text])
        #expect(settings.list("BELFRY_HOSTS", default: ["x"], about: "") == expected)
        try settings.finish()
    }

    @Test(arguments: [
        ("127.0.0.1:9400", "127.0.0.1", 9400), ("[::1]:0", "::1", 0), (":9400", "0.0.0.0", 9400), ("localhost:65535", "localhost", 65535),
    ])
    func `an address is host and port`(text: String, host: String, port: Int) throws {
        var settings = SettingsReader(environment: ["BELFRY_HTTP_ADDRESS": text])
        #expect(settings.address("BELFRY_HTTP_ADDRESS", about: "") == HostAndPort(host: host, port: port))
        try settings.finish()
    }

    @Test(arguments: ["9400", "127.0.0.1", "::1:9400", "host:", "host:65536", "host:-1", "host:+1", "http://host:80", "user@host:80"])
    func `anything else is no address`(text: String) {
        var settings = SettingsReader(environment: ["BELFRY_HTTP_ADDRESS": text])
        #expect(settings.address("BELFRY_HTTP_ADDRESS", about: "") == nil)
        #expect(mistakes(&settings).map(\.name) == ["BELFRY_HTTP_ADDRESS"])
    }

    @Test func `what is empty or not set has its default`() throws {
        var settings = SettingsReader(environment: ["BELFRY_PREFETCH": ""])
        #expect(settings.integer("BELFRY_PREFETCH", default: 64, in: 1...1000, about: "") == 64)
        #expect(settings.choice("BELFRY_COLOUR", default: Colour.red, about: "") == .red)
        #expect(settings.string("BELFRY_NAME", about: "") == nil)
        #expect(settings.list("BELFRY_HOSTS", default: ["a", "b"], about: "") == ["a", "b"])
        try settings.finish()
    }
}

enum Colour: String, CaseIterable { case red, green }

func mistakes(_ settings: inout SettingsReader) -> [SettingsError.Mistake] {
    do throws(SettingsError) {
        try settings.finish()
        return []
    } catch {
        return error.mistakes
    }
}
