import CCurl

/// libcurl's easy handles that are not in use. Making one costs more than cleaning it, and cleaning it more than a request's own settings:
/// so handles of one kind of request, which are nearly all, keep the settings that are the same for every transfer.
@safe
final class HandlePool {
    /// A handle for one transfer.
    @unsafe
    struct Handle {
        let easy: UnsafeMutableRawPointer
        /// Whether it has the common settings already.
        let isSetUp: Bool
    }

    private static let most = 512
    private var clean: [UnsafeMutableRawPointer] = unsafe []
    private var used: [UnsafeMutableRawPointer] = unsafe []

    deinit {
        while let handle = unsafe clean.popLast() ?? used.popLast() { unsafe curl_easy_cleanup(handle) }
    }

    /// A handle; nil when there is no memory.
    func take(for request: HTTPRequest) -> Handle? {
        if request.leavesHandleClean, let handle = unsafe clean.popLast() { return unsafe Handle(easy: handle, isSetUp: true) }
        guard let handle = unsafe used.popLast() ?? clean.popLast() ?? curl_easy_init() else { return nil }
        return unsafe Handle(easy: handle, isSetUp: false)
    }

    /// Takes back a handle that belongs to no multi handle any more.
    /// - Parameter isClean: whether the transfer ended as it should. After anything else the handle is emptied before it is used again.
    func give(_ handle: UnsafeMutableRawPointer, after request: HTTPRequest, isClean: Bool) {
        guard unsafe clean.count + used.count < Self.most else { return unsafe curl_easy_cleanup(handle) }
        if isClean, request.leavesHandleClean { unsafe clean.append(handle) } else { unsafe used.append(handle) }
    }
}

extension HTTPRequest {
    /// Whether the next request of this kind replaces everything that this one has set.
    fileprivate var leavesHandleClean: Bool { method == .post && isReplayable }
}
