import CCurl
import CLinux
import Glibc

/// The sockets of the open connections, by the origin they lead to. Belongs to the client's thread.
///
/// libcurl writes the frames of each request on their own. What several requests of a turn have for one origin is held back until
/// libcurl has written all of it (`TCP_CORK`, tcp(7)): it then leaves in full packets, and the server reads and answers it together.
@safe
final class OpenSockets {
    private var sockets: [String: [CInt]] = [:]
    private var hosts: [CInt: HostConnections] = [:]

    /// Opens a socket for a connection, as socket(2) does; -1 when there is none to be had.
    func open(_ family: CInt, _ type: CInt, _ protocol: CInt, for host: HostConnections) -> CInt {
        let socket = socket(family, type | CInt(SOCK_CLOEXEC.rawValue), `protocol`)
        if socket >= 0 {
            sockets[host.origin.name, default: []].append(socket)
            hosts[socket] = host
        }
        return socket
    }

    /// Closes a socket. Returns what close(2) does.
    func close(_ socket: CInt) -> CInt {
        if let host = hosts.removeValue(forKey: socket) {
            let origin = host.origin.name
            sockets[origin]?.removeAll { $0 == socket }
            if sockets[origin]?.isEmpty == true { sockets[origin] = nil }
            host.first.closed(Int(ccurl_local_port(socket)))
        }
        return Glibc.close(socket)
    }

    /// Holds back what is written to an origin, or lets it go.
    func cork(_ isCorked: Bool, _ origin: String) {
        for socket in sockets[origin] ?? [] { clinux_cork(socket, isCorked ? 1 : 0) }
    }

    /// What libcurl calls in place of close(2), also while a multi handle is cleaned up.
    static let closeSocket: curl_closesocket_callback = { context, socket in
        guard let context = unsafe context else { return Glibc.close(socket) }
        return unsafe Unmanaged<OpenSockets>.fromOpaque(context).takeUnretainedValue().close(socket)
    }
}
