import Glibc
import Testing

@testable import HTTP

struct `Address rules` {
    @Test(arguments: [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.127.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8",
        "192.168.1.1", "198.18.0.1", "198.19.255.255", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.51.100.1",
        "203.0.113.1", "::", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe",
        "64:ff9b::a83f:8110", "64:ff9b:1::808:808",
        "64:ff9b::1:808:808", "168.63.129.16",
        "fc00::1", "fd00::1", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1", "2001::1", "2002:7f00:1::", "3fff::1", "100::1",
    ])
    func `a special address is refused`(_ address: String) throws {
        #expect(AddressRules.classify(try bytes(address)) == .special)
    }

    @Test(arguments: ["127.0.0.1", "127.255.255.254", "::1"])
    func `loopback is told apart, because a switch allows it`(_ address: String) throws {
        #expect(AddressRules.classify(try bytes(address)) == .loopback)
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "17.57.144.84", "223.255.255.255",
        "168.63.129.15", "168.63.129.17", "64:ff9b::808:808", "64:ff9b::1139:9054", "2606:4700::1111", "2a00:1450:4001::200e",
        "2001:4860:4860::8888",
    ])
    func `a public address is allowed`(_ address: String) throws {
        #expect(AddressRules.classify(try bytes(address)) == .global)
    }

    @Test func `an address of another family is refused`() {
        #expect(AddressRules.classify([]) == .special)
        #expect(AddressRules.classify([1, 2, 3]) == .special)
    }

    private func bytes(_ address: String) throws -> [UInt8] {
        let isLong = address.contains(":")
        var bytes = [UInt8](repeating: 0, count: isLong ? 16 : 4)
        try #require(unsafe inet_pton(isLong ? AF_INET6 : AF_INET, address, &bytes) == 1)
        return bytes
    }
}
