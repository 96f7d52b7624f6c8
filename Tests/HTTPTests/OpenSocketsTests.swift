import Glibc
import Testing

@testable import HTTP

struct `Open sockets` {
    private let sockets = OpenSockets()
    private let first: HostConnections
    private let second: HostConnections

    init() throws {
        let limits = HostQueue<Transfer>.Limits(connections: 2, streams: 100)
        first = HostConnections(try Origin(url: "https://one.example/", allowsPlain: false), limits)
        second = HostConnections(try Origin(url: "https://two.example/", allowsPlain: false), limits)
    }

    private func open(for host: HostConnections) -> CInt {
        sockets.open(AF_INET, CInt(SOCK_STREAM.rawValue), CInt(IPPROTO_TCP), for: host)
    }

    private func isCorked(_ socket: CInt) -> Bool {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        guard unsafe getsockopt(socket, CInt(IPPROTO_TCP), TCP_CORK, &value, &length) == 0 else { return false }
        return value != 0
    }

    @Test func `those of one origin are held back together`() {
        let (own, another, foreign) = (open(for: first), open(for: first), open(for: second))
        sockets.cork(true, first.origin.name)
        #expect([own, another, foreign].map(isCorked) == [true, true, false])
        sockets.cork(false, first.origin.name)
        #expect([own, another, foreign].map(isCorked) == [false, false, false])
        for socket in [own, another, foreign] { #expect(sockets.close(socket) == 0) }
    }

    @Test func `a descriptor that was closed belongs to nobody`() {
        let old = open(for: first)
        #expect(sockets.close(old) == 0)
        let reused = open(for: second)
        sockets.cork(true, first.origin.name)
        #expect(isCorked(reused) == false)
        #expect(sockets.close(reused) == 0)
    }

    @Test func `no program that is started inherits one`() {
        let socket = open(for: first)
        #expect(fcntl(socket, F_GETFD) & FD_CLOEXEC != 0)
        _ = sockets.close(socket)
    }
}
