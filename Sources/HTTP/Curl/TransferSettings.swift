import CCurl
import Glibc

/// What every transfer of a client has in common, in the form libcurl wants. Belongs to the client's thread.
@safe
final class TransferSettings {
    /// Where Debian, Alpine and others keep the system's authorities by the hash of their names.
    private static let systemFolder = "/etc/ssl/certs"

    let allowsLoopback: Bool
    let allowsPrivateAddresses: Bool
    let sockets: OpenSockets
    private var values = unsafe ccurl_settings()
    private var strings: [UnsafeMutablePointer<CChar>] = unsafe []

    /// - Parameter sockets: where the client's connections are; has to outlive them.
    init(_ options: HTTPClientOptions, sockets: OpenSockets) {
        allowsLoopback = options.allowsLoopback
        allowsPrivateAddresses = options.allowsPrivateAddresses
        self.sockets = sockets
        unsafe values.protocols = unsafe kept(options.allowsPlain ? "https,http" : "https")
        unsafe values.user_agent = unsafe kept(options.userAgent)
        setAuthorities(options.certificateAuthorityFile)
        for detour in options.connectTo where options.allowsLoopback {
            unsafe values.connect_to = unsafe curl_slist_append(values.connect_to, detour.text)
        }
        unsafe values.connect_timeout_milliseconds = max(1, options.connectTimeout.milliseconds)
        unsafe values.on_header = Transfer.onHeader
        unsafe values.on_body = Transfer.onBody
        unsafe values.read_body = Transfer.readBody
        unsafe values.open_socket = Transfer.openSocket
        unsafe values.close_socket = OpenSockets.closeSocket
        unsafe values.sockets = unsafe Unmanaged.passUnretained(sockets).toOpaque()
        unsafe values.on_issue = Transfer.onIssue
        unsafe values.on_resolve = Transfer.onResolve
    }

    deinit {
        unsafe curl_slist_free_all(values.connect_to)
        while let string = unsafe strings.popLast() { unsafe free(string) }
    }

    /// Gives libcurl everything about one request; the pointers stay valid until the transfer has ended.
    /// - Parameter isSetUp: whether the handle has been prepared before, for a request of the same kind that ended well.
    func prepare(_ handle: UnsafeMutableRawPointer, isSetUp: Bool, for transfer: Transfer, timeout: Duration) -> CURLcode {
        let request = transfer.submission.request
        var raw = unsafe ccurl_request()
        unsafe raw.method = request.method.raw
        unsafe raw.headers = unsafe transfer.headers.list
        unsafe raw.is_replayable = request.isReplayable
        unsafe raw.timeout_milliseconds = max(1, timeout.milliseconds)
        unsafe raw.is_set_up = isSetUp
        unsafe raw.context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        return unsafe request.url.withCString { url in
            unsafe request.body.withUnsafeBytes { body in
                unsafe raw.url = unsafe url
                unsafe raw.body = body.baseAddress
                unsafe raw.body_size = body.count
                return unsafe ccurl_prepare(handle, &values, &raw)
            }
        }
    }

    private func setAuthorities(_ file: String?) {
        // With a file alone libcurl reads the authorities once and keeps them; with a folder OpenSSL looks up what it needs each time.
        // So the system's bundle is given as a file, and besides a file of our own the system's authorities come from the folder.
        if let file {
            unsafe values.authority_file = unsafe kept(file)
            unsafe values.authority_folder = unsafe kept(Self.systemFolder)
        } else if let bundle = unsafe ccurl_authority_bundle() {
            unsafe values.authority_file = unsafe kept(String(cString: bundle))
        } else {
            unsafe values.authority_folder = unsafe kept(Self.systemFolder)
        }
    }

    private func kept(_ string: String) -> UnsafePointer<CChar>? {
        guard let copy = unsafe strdup(string) else { return nil }
        unsafe strings.append(copy)
        return unsafe UnsafePointer(copy)
    }
}

extension HTTPRequest.Method {
    fileprivate var raw: ccurl_method {
        switch self {
        case .get: CCURL_GET
        case .post: CCURL_POST
        case .put: CCURL_PUT
        case .delete: CCURL_DELETE
        }
    }
}

extension Duration {
    /// Rounded up, and never more than a day: libcurl counts in a C long and a poll in an int.
    var milliseconds: Int {
        let longest: Duration = .seconds(86_400)
        let (seconds, attoseconds) = min(max(self, .zero), longest).components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
