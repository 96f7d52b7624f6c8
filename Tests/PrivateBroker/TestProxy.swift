public import AMQP
import Foundation

/// A TCP proxy on loopback in front of the broker, as a process of its own. It can cut its connections, or stop forwarding while they stay
/// open, and it can speak TLS to the client.
public final class TestProxy {
    private let process = Process()
    private let commands = Pipe()
    private let answers = Pipe()
    /// Where it listens, on 127.0.0.1.
    public let port: Int

    /// Starts one that leads to a broker.
    /// - Parameters:
    ///   - certificate: a PEM file; with it and its key the proxy speaks TLS to the client.
    ///   - key: a PEM file.
    ///   - isNarrow: whether the way from the client holds some 100 kB and no more, as one over a network would: packets of 1,448 bytes, and
    ///     a small buffer at their end.
    public init(to host: BrokerAddress.Host, certificate: String? = nil, key: String? = nil, isNarrow: Bool = false) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let width = isNarrow ? "narrow" : "wide"
        process.arguments = ["python3", "-u", "-c", Self.program, host.name, "\(host.port)", width] + [certificate, key].compactMap { $0 }
        process.standardInput = commands
        process.standardOutput = answers
        try process.run()
        port = try Int(Self.line(from: answers)) ?? 0
    }

    /// Ends all connections that are open now.
    public func cut() throws { try command("cut") }
    /// Ends the connections of one client and virtual host once everything has been forwarded that the client has sent. Throws when there are
    /// none.
    /// - Parameter name: the end of the client's name, as its connection has told it.
    func end(named name: String, virtualHost: String) throws {
        let answer = try command("end \(virtualHost) \(name)")
        guard answer == "ok" else { throw NoConnection(name: name) }
    }
    /// Tears all connections that are open now: both ends get a reset (RFC 9293 §3.5.2) instead of an end.
    public func reset() throws { try command("reset") }
    /// Keeps all connections open, now and later, and forwards nothing more.
    public func freeze() throws { try command("freeze") }
    /// Forwards again.
    public func thaw() throws { try command("thaw") }

    /// Ends the proxy with its connections.
    public func stop() {
        try? commands.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    @discardableResult
    private func command(_ text: String) throws -> String {
        try commands.fileHandleForWriting.write(contentsOf: Data("\(text)\n".utf8))
        return try Self.line(from: answers)
    }

    struct NoConnection: Error {
        var name: String
    }

    private static func line(from pipe: Pipe) throws -> String {
        var line = Data()
        while let byte = try pipe.fileHandleForReading.read(upToCount: 1), let first = byte.first, first != UInt8(ascii: "\n") {
            line += byte
        }
        return String(decoding: line, as: UTF8.self)
    }

    private static let program = """
        import socket, ssl, struct, sys, threading
        upstream = (sys.argv[1], int(sys.argv[2]))
        context = None
        if len(sys.argv) > 4:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[4], sys.argv[5])
        flowing = threading.Event(); flowing.set()
        opened, torn = [], set()
        def end(*sockets):
            for one in sockets:
                try:
                    if one not in torn: one.shutdown(socket.SHUT_RDWR)
                except OSError: pass
                try: one.close()
                except OSError: pass
        def pump(source, target, heard=None):
            try:
                while True:
                    flowing.wait()
                    data = source.recv(65536)
                    flowing.wait()
                    if not data: break
                    # A client's first frames say its name and the virtual host.
                    if heard is not None and len(heard) < 8192: heard += data
                    target.sendall(data)
            except OSError: pass
            end(source, target)
        def serve(client):
            try:
                server = socket.create_connection(upstream)
                if context: client = context.wrap_socket(client, server_side=True)
            except OSError:
                return end(client)
            heard = bytearray()
            opened[:] = [one for one in opened if one[0].fileno() >= 0] + [(client, server, heard)]
            threading.Thread(target=pump, args=(client, server, heard), daemon=True).start()
            threading.Thread(target=pump, args=(server, client), daemon=True).start()
        def accept(listener):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=serve, args=(client,), daemon=True).start()
        listener = socket.socket()
        if sys.argv[3] == "narrow":
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1448)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        threading.Thread(target=accept, args=(listener,), daemon=True).start()
        print(listener.getsockname()[1])
        def end_named(host, name):
            found = [one for one in opened if one[0].fileno() >= 0 and host in one[2] and name in one[2]]
            for client, _, _ in found:
                # What has arrived can still be read, and its end comes after that.
                try: client.shutdown(socket.SHUT_RD)
                except OSError: pass
            opened[:] = [one for one in opened if one not in found]
            return bool(found)
        for line in sys.stdin:
            if line.startswith("end "):
                print("ok" if end_named(*(word.encode() for word in line.strip().split(" ", 2)[1:])) else "none")
                continue
            if line.strip() == "freeze": flowing.clear()
            if line.strip() == "thaw": flowing.set()
            if line.strip() == "reset":
                torn = {side for one in opened for side in one[:2]}
                for one in torn:
                    try:
                        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        one.shutdown(socket.SHUT_RD)
                    except OSError: pass
                opened.clear()
            if line.strip() == "cut":
                for one in opened: end(*one[:2])
                opened.clear()
            print("ok")
        """
}
