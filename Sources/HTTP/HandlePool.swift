import CCurl

/// libcurl's easy handles that are not in use. Making one costs more than cleaning it.
@safe
final class HandlePool {
    private static let most = 512
    private var free: [UnsafeMutableRawPointer] = unsafe []

    deinit {
        while let handle = unsafe free.popLast() { unsafe curl_easy_cleanup(handle) }
    }

    /// A handle in whatever state; nil when there is no memory.
    func take() -> UnsafeMutableRawPointer? {
        unsafe free.popLast() ?? curl_easy_init()
    }

    /// Takes back a handle that belongs to no multi handle any more.
    func give(_ handle: UnsafeMutableRawPointer) {
        if unsafe free.count < Self.most { unsafe free.append(handle) } else { unsafe curl_easy_cleanup(handle) }
    }
}
