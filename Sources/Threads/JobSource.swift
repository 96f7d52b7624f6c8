import CLinux

/// For a thread without a socket: it waits for jobs and for nothing else.
final class JobSource: EventSource {
    private let wakeUp = WakeUp()

    func wait() {
        _ = clinux_poll(wakeUp.descriptor, -1, -1)
        wakeUp.reset()
    }

    func wake() { wakeUp.signal() }

    func dispatch() {}
}
