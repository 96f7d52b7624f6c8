import Endpoints
import Testing

@Suite struct EndpointTests {
    @Test(arguments: [
        ("https://updates.push.services.mozilla.com/wpush/v2/gAAAAA", PushService.mozilla),
        ("https://autopush.stage.push.services.mozilla.com/wpush/v1/x", .mozilla),
        ("https://fcm.googleapis.com/fcm/send/abc:def", .fcm), ("https://fcm.googleapis.com/wp/abc", .fcm),
        ("https://android.googleapis.com/gcm/send/abc", .fcm), ("https://jmt17.google.com/fcm/send/abc", .fcm),
        ("https://web.push.apple.com/QAbc", .apple), ("https://eu.web.push.apple.com/QAbc", .apple),
        ("https://wns2-par02p.notify.windows.com/w/?token=abc%2b", .wns),
        ("https://fcm.googleapis.com/wp/" + String(repeating: "x", count: 2048 - 30), .fcm),
    ])
    func `endpoints of the four services are taken, as they are`(url: String, service: PushService) throws {
        let endpoint = try EndpointRules().endpoint(url)
        #expect(endpoint.service == service)
        #expect(endpoint.url == url)
    }

    @Test(arguments: [
        ("https://WEB.push.Apple.com:443/Qa", "https://web.push.apple.com/Qa"),
        ("https://web.push.apple.com./Qa", "https://web.push.apple.com/Qa"),
        ("https://web.push.apple.com:/Qa", "https://web.push.apple.com/Qa"),
        ("HTTPS://FCM.GoogleApis.com/wp/X", "https://fcm.googleapis.com/wp/X"),
        ("https://fcm.googleapis.com./wp/X#a", "https://fcm.googleapis.com/wp/X"),
        ("https://web.push.apple.com", "https://web.push.apple.com/"),
        ("https://wns2.Notify.windows.com?token=A%2b", "https://wns2.notify.windows.com/?token=A%2b"),
        ("HTTP://LOCALHOST:80/a/../B", "http://localhost/a/../B"), ("http://127.0.0.1.:8030/x", "http://127.0.0.1:8030/x"),
    ])
    func `there is one spelling of each, and what the service reads stays byte for byte`(url: String, canonical: String) throws {
        let rules = EndpointRules(allowsLoopback: true)
        #expect(try rules.endpoint(url).url == canonical)
        #expect(try rules.endpoint(canonical).url == canonical)
        #expect(try rules.endpoint(url).origin == rules.endpoint(canonical).origin)
    }

    @Test(arguments: [
        "api.push.apple.com", "api.sandbox.push.apple.com", "api.development.push.apple.com", "API.push.apple.com.",
        "gateway.push.apple.com",
        "gateway.sandbox.push.apple.com", "feedback.push.apple.com", "1-courier.push.apple.com", "courier.push.apple.com",
        "init-p01st.push.apple.com", "init.push.apple.com",
    ])
    func `Apple's hosts for devices and for providers' servers take no web push`(host: String) {
        #expect(throws: EndpointRefusal.unknownHost) { try EndpointRules().endpoint("https://\(host)/Q") }
        #expect(PushService(host: host.lowercased()) == .other)
    }

    @Test(arguments: [
        ("http://fcm.googleapis.com/fcm/send/abc", EndpointRefusal.notHTTPS), ("https://fcm.googleapis.com:8443/x", .port),
        ("https://fcm.googleapis.com:80/x", .port), ("https://user@fcm.googleapis.com/x", .userInfo),
        ("https://fcm.googleapis.com@evil.example/", .userInfo), ("https://fcm.googleapis.com:443@evil.example/", .userInfo),
        ("https://:@fcm.googleapis.com/", .userInfo), ("https://evilfcm.googleapis.com/x", .unknownHost),
        ("https://a.fcm.googleapis.com/x", .unknownHost), ("https://fcm.googleapis.com.evil.com/x", .unknownHost),
        ("https://fcm.googleapis.com-evil.com/x", .unknownHost), ("https://fcm.googleapis.com../x", .unknownHost),
        ("https://evil.example/fcm.googleapis.com", .unknownHost), ("https://evil.example#fcm.googleapis.com", .unknownHost),
        ("https://evil.example?.push.apple.com", .unknownHost), ("https://evil.example\\.push.apple.com/", .malformed),
        ("https://push.services.mozilla.com.evil.example/", .unknownHost), ("https://evilpush.apple.com/", .unknownHost),
        ("https://push.apple.com/", .unknownHost), ("https://.push.apple.com/", .unknownHost),
        ("https://notify.windows.com/", .unknownHost), ("https://evilnotify.windows.com/w/?token=x", .unknownHost),
        ("https://evil.example/.notify.windows.com", .unknownHost), ("https://127.0.0.1/", .numbers), ("https://[::1]/", .numbers),
        ("https://[::ffff:127.0.0.1]/", .numbers), ("https://169.254.169.254/", .numbers), ("https://2130706433/", .numbers),
        ("https://0x7f000001/", .numbers), ("https://0177.0.0.1/", .numbers), ("https://127.1/", .numbers), ("https://1.2.3.4./", .numbers),
        ("https://localhost/", .unknownHost), ("https://fcm.googleapis.com\n.evil.example/", .malformed),
        ("https://fcm.googleapis.com/\r\nHost: evil.example", .malformed), ("https://fcm.googleapis.com/a b", .malformed),
        ("https://fcm%2egoogleapis.com/", .malformed), ("https://fcm.googleapis.com/ä", .malformed),
        ("https://fcm。googleapis。com/", .malformed), ("https://ｆcm.googleapis.com/", .malformed),
        ("https://xn--fcm-ooa.googleapis.com/", .unknownHost), ("https://mail.google.com/x", .unknownHost),
        ("https://storage.googleapis.com/x", .unknownHost), ("", .malformed), ("fcm.googleapis.com", .malformed),
        ("//fcm.googleapis.com/", .malformed), ("file:///etc/passwd", .malformed), ("gopher://fcm.googleapis.com/", .malformed),
        ("https:fcm.googleapis.com/", .malformed), ("https:///fcm.googleapis.com/", .malformed),
        ("https://fcm.googleapis.com:443443/", .malformed),
        ("https://fcm.googleapis.com/wp/" + String(repeating: "x", count: 2048 - 29), .tooLong),
    ])
    func `everything else is refused with its reason`(url: String, refusal: EndpointRefusal) {
        #expect(throws: refusal) { try EndpointRules().endpoint(url) }
    }

    @Test func `settings add hosts, and nothing else about them`() throws {
        let rules = EndpointRules(hosts: try PushHost.list("up.example.org,.push.example.com"))
        #expect(try rules.endpoint("https://up.example.org/x").service == .other)
        #expect(try rules.endpoint("https://a.push.example.com/x").service == .other)
        #expect(throws: EndpointRefusal.unknownHost) { try rules.endpoint("https://push.example.com/x") }
        #expect(throws: EndpointRefusal.unknownHost) { try rules.endpoint("https://a.up.example.org/x") }
        #expect(throws: EndpointRefusal.notHTTPS) { try rules.endpoint("http://up.example.org/x") }
        #expect(throws: EndpointRefusal.port) { try rules.endpoint("https://up.example.org:8443/x") }
    }

    @Test(arguments: ["http://127.0.0.1:8030/push/1", "https://localhost:8030/push/1", "http://[::1]:1/x"])
    func `loopback needs the switch`(url: String) throws {
        #expect(throws: EndpointRefusal.self) { try EndpointRules().endpoint(url) }
        #expect(try EndpointRules(allowsLoopback: true).endpoint(url).service == .other)
    }

    @Test(arguments: [
        "http://10.0.0.1/x", "http://fcm.googleapis.com/x", "http://127.0.0.1.evil.example/x", "https://0/x", "http://2130706433/",
    ])
    func `the switch opens nothing but loopback`(url: String) {
        #expect(throws: EndpointRefusal.self) { try EndpointRules(allowsLoopback: true).endpoint(url) }
    }

    @Test(arguments: [
        ("https://web.push.apple.com/Q", "https://web.push.apple.com"), ("https://web.push.apple.com:443/Q", "https://web.push.apple.com"),
        ("https://wns2.notify.windows.com/w/?token=x", "https://wns2.notify.windows.com"),
        ("http://127.0.0.1:8030/x", "http://127.0.0.1:8030"),
    ])
    func `the audience is the origin`(url: String, origin: String) throws {
        #expect(try EndpointRules(allowsLoopback: true).endpoint(url).origin == origin)
    }

    @Test func `hosts are names and domains`() throws {
        #expect(try PushHost.list("push.example.com, .Example.org") == [.exactly("push.example.com"), .below(".example.org")])
        for wrong in ["*", "https://push.example.com", "push.example.com:443", "127.0.0.1", "com", "a/b.c", "..", "example.com.", "*.a.b"] {
            #expect(throws: PushHost.Invalid.self) { try PushHost.list(wrong) }
        }
    }

    @Test(arguments: EndpointRefusal.allCases)
    func `no reason quotes anything`(refusal: EndpointRefusal) {
        #expect(refusal.rawValue.hasPrefix("endpoint"))
        #expect(!refusal.description.contains("://"))
    }
}
