import Glibc

/// A port that nobody listens on.
public enum FreePort {
    /// Linux gives the ports from 32768 on to connections of its own choice, and so to anybody while a process that is started again is
    /// away.
    private static let ports: Range<UInt16> = 10_000..<32_768

    /// Binds to some port of loopback, and lets it go again. Somebody else might take it before it is used, which is unlikely.
    public static func find() throws -> Int {
        for _ in 0..<100 {
            let port = UInt16.random(in: ports)
            if isFree(port) { return Int(port) }
        }
        throw MissingEnvironment(description: "no free port on loopback")
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
