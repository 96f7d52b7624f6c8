import Glibc

/// For a thread without a socket: it waits for jobs and for nothing else.
final class JobSource: EventSource {
    private let wakeUp = WakeUp()

    func wait() {
        var watched = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&watched, 1, -1)
        wakeUp.reset()
    }

    func wake() { wakeUp.signal() }

    func dispatch() {}
}
