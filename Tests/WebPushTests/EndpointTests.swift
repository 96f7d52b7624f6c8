import Testing

@testable import WebPush

@Suite struct EndpointTests {
    private func endpoint(_ url: String, _ hosts: [PushHost] = [], allowsLoopback: Bool = false) -> Endpoint? {
        Endpoint(url, hosts: hosts, allowsLoopback: allowsLoopback)
    }

    @Test(arguments: [
        ("https://updates.push.services.mozilla.com/wpush/v2/gAAAAA", PushService.mozilla),
        ("https://fcm.googleapis.com/fcm/send/abc:def", .fcm), ("https://fcm.googleapis.com/wp/abc", .fcm),
        ("https://android.googleapis.com/gcm/send/abc", .fcm), ("https://jmt17.google.com/fcm/send/abc", .fcm),
        ("https://web.push.apple.com/QAbc", .apple), ("https://eu.web.push.apple.com/QAbc", .apple),
        ("https://wns2-par02p.notify.windows.com/w/?token=abc%2b", .wns), ("https://WEB.push.Apple.com:443/Q", .apple),
        ("https://web.push.apple.com./Q", .apple),
    ])
    func `endpoints of the four services are taken`(url: String, service: PushService) throws {
        let endpoint = try #require(self.endpoint(url))
        #expect(endpoint.service == service)
        #expect(endpoint.url == url)
    }

    @Test(arguments: [
        "http://fcm.googleapis.com/fcm/send/abc", "https://fcm.googleapis.com:8443/x", "https://user@fcm.googleapis.com/x",
        "https://evilfcm.googleapis.com/x", "https://a.fcm.googleapis.com/x", "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/fcm.googleapis.com", "https://evil.example#fcm.googleapis.com", "https://evil.example\\.push.apple.com/",
        "https://push.services.mozilla.com.evil.example/", "https://evilpush.apple.com/", "https://push.apple.com/",
        "https://.push.apple.com/", "https://notify.windows.com/", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/",
        "https://localhost/", "https://2130706433/", "https://fcm.googleapis.com\n.evil.example/",
        "https://fcm.googleapis.com@evil.example/",
        "https://mail.google.com/x", "https://storage.googleapis.com/x", "https://fcm.googleapis.com/ä", "", "fcm.googleapis.com",
    ])
    func `everything else is not`(url: String) {
        #expect(endpoint(url) == nil)
    }

    @Test func `settings add hosts`() throws {
        let hosts = try PushHost.list("up.example.org,.push.example.com")
        #expect(endpoint("https://up.example.org/x", hosts)?.service == .other)
        #expect(endpoint("https://a.push.example.com/x", hosts)?.service == .other)
        #expect(endpoint("https://push.example.com/x", hosts) == nil)
        #expect(endpoint("https://a.up.example.org/x", hosts) == nil)
    }

    @Test(arguments: ["http://127.0.0.1:8030/push/1", "https://localhost:8030/push/1", "http://[::1]:1/x"])
    func `loopback needs the switch`(url: String) {
        #expect(endpoint(url) == nil)
        #expect(endpoint(url, allowsLoopback: true)?.service == .other)
    }

    @Test func `the switch opens nothing but loopback`() {
        #expect(endpoint("http://10.0.0.1/x", allowsLoopback: true) == nil)
        #expect(endpoint("http://fcm.googleapis.com/x", allowsLoopback: true) == nil)
        #expect(endpoint("http://127.0.0.1.evil.example/x", allowsLoopback: true) == nil)
    }

    @Test(arguments: [
        ("https://web.push.apple.com/Q", "https://web.push.apple.com"), ("https://web.push.apple.com:443/Q", "https://web.push.apple.com"),
        ("https://wns2.notify.windows.com/w/?token=x", "https://wns2.notify.windows.com"),
    ])
    func `the audience is the origin`(url: String, origin: String) {
        #expect(endpoint(url)?.origin == origin)
    }

    @Test func `the audience of a stand-in has its port`() {
        #expect(endpoint("http://127.0.0.1:8030/x", allowsLoopback: true)?.origin == "http://127.0.0.1:8030")
    }
}
