import AMQP
import Testing

@Suite struct `The address of a broker` {
    @Test func `has hosts, credentials and a virtual host`() throws {
        let address = try BrokerAddress("amqp://ada:s%40cret@one.example,two.example:5673,[::1]:5674/belfry%2Ftest")
        #expect(address.hosts.map(\.description) == ["one.example:5672", "two.example:5673", "[::1]:5674"])
        #expect(address.hosts[2].name == "::1")
        #expect(address.user == "ada")
        #expect(address.password == "s@cret")
        #expect(address.virtualHost == "belfry/test")
        #expect(!address.usesTLS)
    }

    @Test(arguments: [
        ("amqp://h", "/", 5672), ("amqp://h/", "/", 5672), ("amqp://h/%2F", "/", 5672), ("amqp://h/a", "a", 5672),
        ("amqps://h", "/", 5671), ("AMQPS://h:1/", "/", 1),
    ])
    func `has defaults`(url: String, virtualHost: String, port: Int) throws {
        let address = try BrokerAddress(url)
        #expect(address.virtualHost == virtualHost)
        #expect(address.hosts.map(\.port) == [port])
    }

    @Test func `never shows the password`() throws {
        let address = try BrokerAddress("amqps://ada:hunter2@one.example/")
        #expect(address.description == "amqps://ada:***@one.example:5671/%2F")
    }

    @Test(arguments: [
        ("http://h/", BrokerAddressError.Part.scheme), ("ada:hunter2@h/", .scheme), ("amqp://ada@h/", .credentials),
        ("amqp://ada:hunter2%4@h/", .credentials), ("amqp://:hunter2@h/", .credentials), ("amqp://ada:hunter2@/", .host),
        ("amqp://ada:hunter2@a,,b/", .host), ("amqp://ada:hunter2@::1/", .host), ("amqp://ada:hunter2@[::1/", .host),
        ("amqp://ada:hunter2@[::1]5/", .host), ("amqp://ada:hunter2@h:0/", .port), ("amqp://ada:hunter2@h:x/", .port),
        ("amqp://ada:hunter2@h:70000/", .port), ("amqp://ada:hunter2@h/a/b", .virtualHost), ("amqp://ada:hunter2@h/%zz", .virtualHost),
    ])
    func `is refused with the wrong part named`(url: String, part: BrokerAddressError.Part) {
        let error = #expect(throws: BrokerAddressError.self) { try BrokerAddress(url) }
        #expect(error?.part == part)
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test(arguments: [
        "amqp://u:hunter2@127.0.0.1:5672/vh@x", "amqp://u:hunter2@127.0.0.1:5672/vh@localhost", "amqp://u:hunter2@one,two/@",
        "amqp://h:5672/vh@x",
        "amqp://h/vh@x",
    ])
    func `with an @ in its virtual host is refused with the advice to encode it, and not taken for another host`(url: String) {
        let error = #expect(throws: BrokerAddressError.self) { try BrokerAddress(url) }
        #expect(error?.part == .virtualHost)
        #expect(error?.advice.contains("write %40") == true)
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func `with an encoded @ in its virtual host, or a slash in its password, is read`() throws {
        #expect(try BrokerAddress("amqp://u:p@127.0.0.1:5672/vh%40x").virtualHost == "vh@x")
        let address = try BrokerAddress("amqp://u:p/w@127.0.0.1:5672/vh")
        #expect(address.password == "p/w")
        #expect(address.hosts.map(\.description) == ["127.0.0.1:5672"])
    }

    @Test func `never quotes what stands in a wrong place: it may be the password`() {
        let error = #expect(throws: BrokerAddressError.self) { try BrokerAddress("amqp://belfry:hunter2/vhost") }
        #expect(error.map { !"\($0)".contains("hunter2") && !"\($0)".contains("belfry:") } == true)
    }
}
