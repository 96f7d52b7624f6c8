/// The connections to one host: the requests that wait for them, and which of them have answered. Belongs to the client's thread.
final class HostConnections {
    let origin: Origin
    var queue: HostQueue<Transfer>
    /// Which connections have answered.
    var first = FirstRequests()
    /// How many requests were begun since libcurl has worked last.
    var begun = 0

    init(_ origin: Origin, _ limits: HostQueue<Transfer>.Limits) {
        self.origin = origin
        queue = HostQueue(limits)
    }
}
