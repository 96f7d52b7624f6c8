import Synchronization

/// Batches on their way to the connection's thread.
final class RequestInbox: Sendable {
    private let requests = Mutex<[Publisher.Request]>([])

    /// True when the thread has to be woken: somebody who finds the inbox in use knows that it was.
    func add(_ request: Publisher.Request) -> Bool {
        requests.withLock { requests in
            defer { requests.append(request) }
            return requests.isEmpty
        }
    }

    func take() -> [Publisher.Request] {
        requests.withLock { requests in
            defer { requests = [] }
            return requests
        }
    }
}
