import Testing

@testable import HTTP

struct `Origin of a URL` {
    @Test(arguments: [
        ("https://Push.Example/send/abc", "https://push.example", "push.example"),
        ("https://push.example:8443?x=1", "https://push.example:8443", "push.example:8443"),
        ("https://[2001:db8::1]:443/#a", "https://[2001:db8::1]", "[2001:db8::1]"),
        ("http://127.0.0.1:80/", "http://127.0.0.1", "127.0.0.1"),
        ("HTTPS://push.example./x", "https://push.example", "push.example"),
        ("https://push.example.:443/x", "https://push.example", "push.example"),
        ("https://push.example.:8443/x", "https://push.example:8443", "push.example:8443"),
        ("https://push.example:/x", "https://push.example", "push.example"),
        ("http://push.example:443/x", "http://push.example:443", "push.example:443"),
        ("https://push.example:4430/x", "https://push.example:4430", "push.example:4430"),
    ])
    func `one name for all spellings of scheme, host and port`(_ url: String, _ name: String, _ host: String) throws {
        let origin = try Origin(url: url, allowsPlain: true)
        #expect(origin.name == name)
        #expect(origin.host == host)
        #expect(origin.isPlain == name.hasPrefix("http:"))
    }

    @Test(arguments: [
        "", "push.example", "file:///etc/passwd", "ftp://push.example/", "https:///path", "https://", "https://user@push.example/",
        "https://user:secret@push.example/", "https://push.example/a b", "https://push.example/\r\nHost: other", "https://push.example/\0",
        "https://push.example\\@other/", "https://püsh.example/",
    ])
    func `anything doubtful is refused`(_ url: String) {
        let failure = #expect(throws: HTTPFailure.self) { try Origin(url: url, allowsPlain: true) }
        #expect(failure?.kind == .badRequest)
        #expect(failure?.delivery == .notSent)
        #expect(failure?.text.contains("secret") == false)
    }

    @Test func `plain http needs the switch`() {
        #expect(throws: HTTPFailure.self) { try Origin(url: "http://127.0.0.1/", allowsPlain: false) }
    }
}

struct `Detours` {
    @Test(arguments: [
        ("api.push.apple.com:443:127.0.0.1:8443", ConnectTo(host: "api.push.apple.com", port: 443, toHost: "127.0.0.1", toPort: 8443)),
        ("example.com:443:[::1]:1", ConnectTo(host: "example.com", port: 443, toHost: "[::1]", toPort: 1)),
    ])
    func `a detour is read`(_ text: String, _ detour: ConnectTo) throws {
        #expect(try ConnectTo(parsing: text) == detour)
    }

    @Test(arguments: ["", "a:1:b", "a:1:b:c", "a:0:b:1", "a:1:b:65536", ":1:b:2", "a:1::2", "a:1:b:2:3", "a:1:::1:2"])
    func `anything else is refused`(_ text: String) {
        #expect(throws: ConnectTo.Malformed(text: text)) { try ConnectTo(parsing: text) }
    }
}
