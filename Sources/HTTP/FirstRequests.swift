/// Which connections to one host have answered a request. A new connection gets one request first, and more when that one is answered:
/// Apple takes a single stream until the first request has proved who is calling (Apple, "Sending notification requests to APNs").
///
/// ``HostQueue`` sees to a new host. This sees to the connections that libcurl opens later by itself, such as after a GOAWAY (RFC 9113
/// §6.8), onto which it would put everything that had waited for the old one. No clock and no network. Connections go by their local
/// port, which is what libcurl tells of them.
struct FirstRequests {
    private var answered: Set<Int> = []
    private var asked: Set<Int> = []
    private var contested: Set<Int> = []

    /// Whether a request was turned away from a connection that has not answered yet. Until that is settled nothing more should start.
    var isContested: Bool { !contested.isEmpty }

    /// Whether a request may be written to the connection now.
    mutating func admits(on connection: Int) -> Bool {
        if answered.contains(connection) { return true }
        if asked.insert(connection).inserted { return true }
        contested.insert(connection)
        return false
    }

    /// A request on the connection has its answer. One that came with the connection's end says nothing about the next with its port.
    mutating func answered(on connection: Int) {
        if asked.contains(connection) { answered.insert(connection) }
        end(on: connection)
    }

    /// A request on the connection ended without an answer, or went on elsewhere. Where it was the first one, another is tried.
    mutating func failed(on connection: Int) {
        guard !answered.contains(connection) else { return }
        end(on: connection)
    }

    /// The connection is gone; the next one that has its port is new.
    mutating func closed(_ connection: Int) {
        end(on: connection)
        answered.remove(connection)
    }

    private mutating func end(on connection: Int) {
        asked.remove(connection)
        contested.remove(connection)
    }
}
