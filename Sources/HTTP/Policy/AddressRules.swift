/// Which addresses a connection may go to.
///
/// The rules see the resolved address, so neither an unusual spelling of an IPv4 address nor a name that resolves to something
/// else a moment later gets around them.
enum AddressRules {
    /// Who may live at an address.
    enum Class: Equatable {
        case global
        case loopback
        /// Private, link-local, shared, documentation, multicast, translated or reserved.
        case special
    }

    /// - Parameter bytes: 4 or 16 bytes in network order; any other length is special.
    static func classify(_ bytes: [UInt8]) -> Class {
        switch bytes.count {
        case 4: classify4(bytes)
        case 16: classify6(bytes)
        default: .special
        }
    }

    /// Blocks of IPv4 that are not globally reachable (RFC 6890 and its registry): first address and length of the prefix.
    private static let special4: [(UInt32, UInt32)] = [
        (0x0000_0000, 8),  // this network
        (0x0A00_0000, 8),  // private
        (0x6440_0000, 10),  // shared by carriers (RFC 6598)
        (0xA83F_8110, 32),  // 168.63.129.16: Azure's platform, reachable from each of its machines
        (0xA9FE_0000, 16),  // link-local; cloud metadata lives here
        (0xAC10_0000, 12),  // private
        (0xC000_0000, 24),  // protocol assignments
        (0xC000_0200, 24),  // documentation
        (0xC058_6300, 24),  // 6to4 relays
        (0xC0A8_0000, 16),  // private
        (0xC612_0000, 15),  // benchmarks
        (0xC633_6400, 24),  // documentation
        (0xCB00_7100, 24),  // documentation
        (0xE000_0000, 3),  // multicast, reserved, broadcast
    ]

    /// 64:ff9b::/96.
    private static let translated: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]

    private static func classify4(_ bytes: [UInt8]) -> Class {
        if bytes[0] == 127 { return .loopback }
        let address = bytes.reduce(0) { $0 << 8 | UInt32($1) }
        return special4.contains { address >> (32 - $1) == $0 >> (32 - $1) } ? .special : .global
    }

    private static func classify6(_ bytes: [UInt8]) -> Class {
        if bytes.dropLast().allSatisfy({ $0 == 0 }), bytes[15] == 1 { return .loopback }
        // Where there is no IPv4, a resolver makes addresses of it with the well-known prefix (RFC 6052 §2.1, RFC 6147): what they lead to is
        // what the IPv4 address leads to, and never this machine.
        if bytes.prefix(12).elementsEqual(translated) { return classify4(Array(bytes.suffix(4))) == .global ? .global : .special }
        // Global unicast is 2000::/3 (RFC 4291 §2.4): that leaves out the unspecified, mapped, locally translated (64:ff9b:1::, RFC 8215),
        // unique local, link-local and multicast addresses, whatever IPv4 address they carry.
        guard bytes[0] >> 5 == 1 else { return .special }
        let start = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        let isProtocolAssignment = start >> 9 == 0x2001_0000 >> 9  // 2001::/23, Teredo among them
        let isDocumentation = start == 0x2001_0DB8 || start >> 12 == 0x3FFF_0000 >> 12
        let is6to4 = start >> 16 == 0x2002
        return isProtocolAssignment || isDocumentation || is6to4 ? .special : .global
    }
}
