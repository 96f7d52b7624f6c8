import Endpoints
import Providers
import Settings
import Testing

@Suite struct WebAddressTests {
    @Test func `an address is taken apart`() throws {
        let address = try #require(WebAddress("HTTPS://Push.Example.COM:8443/a/b?c=d#e"))
        #expect(address.scheme == .https)
        #expect(address.host == "push.example.com")
        #expect(address.port == 8443)
        #expect(address.rest == "/a/b?c=d#e")
        #expect(address.origin == "https://push.example.com:8443")
    }

    @Test(arguments: [
        ("https://example.com:443/x", "https://example.com"), ("http://example.com:80", "http://example.com"),
        ("https://example.com:80", "https://example.com:80"), ("https://[::1]:1/", "https://[::1]:1"),
        ("https://example.com?x", "https://example.com"), ("https://example.com:", "https://example.com"),
    ])
    func `the origin leaves the scheme's own port out`(text: String, origin: String) {
        #expect(WebAddress(text)?.origin == origin)
    }

    @Test(arguments: [
        "", "example.com", "/path", "ftp://example.com", "javascript:alert(1)", "https:/example.com", "https://", "https:///path",
        "https://user@example.com", "https://user:pass@example.com", "https://exa mple.com", "https://example.com/a b",
        "https://example.com\\@evil.example", "https://example.com\r\nHost: x", "https://example.com/\u{0}", "https://exämple.com",
        "https://example.com:0", "https://example.com:65536", "https://example.com:1x", "https://[::1", "https://[::1]x", "https://a%2eb",
    ])
    func `what parsers may read differently is no address`(text: String) {
        #expect(WebAddress(text) == nil)
    }

    @Test(arguments: ["127.0.0.1", "[::1]", "2130706433", "0x7f000001", "0x7f.1", "1.2.3.4", "1.2.3.4."])
    func `numbers are recognised`(host: String) throws {
        #expect(try #require(WebAddress("https://\(host)/")).isIPLiteral)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.1.2.3", true), ("localhost", true), ("[::1]", true),
        ("127.0.0.1.example.com", false), ("127.example.com", false), ("localhost.example.com", false), ("10.0.0.1", false),
    ])
    func `loopback is only what is certainly this machine`(host: String, isLoopback: Bool) throws {
        #expect(try #require(WebAddress("http://\(host)/")).isLoopback == isLoopback)
    }

    @Test func `a provider's address is a bare host`() throws {
        #expect(try ProviderURL("https://eu.example.com/", allowsLoopback: false).text == "https://eu.example.com")
        #expect(try ProviderURL("http://127.0.0.1:8080", allowsLoopback: true).hostAndPort == "127.0.0.1:8080")
        for wrong in ["http://127.0.0.1:8080", "http://example.com", "https://example.com/v1", "https://u:p@example.com", "x"] {
            #expect(throws: InvalidValue.self) { try ProviderURL(wrong, allowsLoopback: false) }
        }
        #expect(throws: InvalidValue.self) { try ProviderURL("http://example.com", allowsLoopback: true) }
    }
}
