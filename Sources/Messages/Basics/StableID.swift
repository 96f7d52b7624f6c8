internal import Crypto
public import FoundationEssentials

/// Ids that come out the same whenever the same message is handled again, so that a redelivered assignment makes the same jobs
/// and a duplicate can be recognised wherever it arrives.
///
/// Name-based UUIDs of version 5 (RFC 9562 §5.5) in one namespace of the project's own. The parts of a name are joined with their
/// lengths, so `("a", "bc")` and `("ab", "c")` differ.
public enum StableID {
    /// One per event and teammate: a browser's tag, APNs' collapse id.
    public static func notification(workspace: String, source: String, event: String, teammate: String) -> UUID {
        uuid("notification", workspace, source, event, teammate)
    }

    /// One per notification, channel and destination: AMQP's message id, `apns-id`, an idempotency key, a mail's Message-ID.
    @inline(never)  // Inlined into Job's initializer, it makes the optimizer of Swift 6.3.1 fail.
    public static func job(notification: UUID, channel: Channel, destination: String) -> UUID {
        uuid("job", notification.lowercase, channel.rawValue, destination)
    }

    /// The id of a browser subscription. It follows the endpoint, which is all a push service tells about it.
    public static func browser(workspace: String, endpoint: String) -> String {
        uuid("browser", workspace, endpoint).lowercase
    }

    /// The id of a device. It follows the installation, not the token, which changes.
    public static func device(workspace: String, installation: String) -> String {
        uuid("device", workspace, installation).lowercase
    }

    /// The id of a mailbox. Capital letters make no difference.
    public static func mailbox(workspace: String, address: String) -> String {
        uuid("mailbox", workspace, address.lowercased()).lowercase
    }

    /// RFC 9562 §5.5 over a namespace and a name.
    static func version5(namespace: UUID, name: [UInt8]) -> UUID {
        var hash = Insecure.SHA1()
        unsafe withUnsafeBytes(of: namespace.uuid) { unsafe hash.update(bufferPointer: $0) }
        unsafe name.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        var bytes = unsafe hash.finalize().withUnsafeBytes { unsafe $0.loadUnaligned(as: uuid_t.self) }
        bytes.6 = bytes.6 & 0x0F | 0x50
        bytes.8 = bytes.8 & 0x3F | 0x80
        return UUID(uuid: bytes)
    }

    private static func uuid(_ parts: String...) -> UUID {
        var name: [UInt8] = []
        // 4 = up to three digits and the colon, which most parts need.
        name.reserveCapacity(parts.reduce(0) { $0 + $1.utf8.count + 4 })
        for part in parts {
            name.append(decimal: part.utf8.count)
            name.append(UInt8(ascii: ":"))
            name.append(contentsOf: part.utf8)
        }
        return version5(namespace: namespace, name: name)
    }

    /// 0b6c9a1e-6f0b-4c7e-9d61-b0e1f2a7c3d4, drawn once for this project.
    private static let namespace = UUID(
        uuid: (0x0B, 0x6C, 0x9A, 0x1E, 0x6F, 0x0B, 0x4C, 0x7E, 0x9D, 0x61, 0xB0, 0xE1, 0xF2, 0xA7, 0xC3, 0xD4))
}

extension [UInt8] {
    /// A number as text, most of which have one or two digits here.
    fileprivate mutating func append(decimal number: Int) {
        if number >= 10 { append(decimal: number / 10) }
        append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}
