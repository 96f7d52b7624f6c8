import CCurl
import Glibc

/// What libcurl calls while it works on a transfer: always inside `curl_multi_perform`, so always on the client's thread.
extension Transfer {
    private static func at(_ context: UnsafeMutableRawPointer) -> Transfer {
        unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    static let onHeader: curl_write_callback = { data, size, count, context in
        guard let data = unsafe data, let context = unsafe context else { return 0 }
        let bytes = unsafe UnsafeRawBufferPointer(start: data, count: size * count)
        let transfer = unsafe Transfer.at(context)
        guard unsafe transfer.reader.take(header: bytes) else { return 0 }
        transfer.noteEarlyAnswer()
        return size * count
    }

    static let onBody: curl_write_callback = { data, size, count, context in
        guard let data = unsafe data, let context = unsafe context else { return 0 }
        let bytes = unsafe UnsafeRawBufferPointer(start: data, count: size * count)
        let transfer = unsafe Transfer.at(context)
        guard unsafe transfer.reader.take(body: bytes) else { return 0 }
        transfer.noteEarlyAnswer()
        return size * count
    }

    static let readBody: curl_read_callback = { buffer, size, count, context in
        guard let buffer = unsafe buffer, let context = unsafe context else { return Int(CURL_READFUNC_ABORT) }
        let transfer = unsafe Transfer.at(context)
        let body = transfer.submission.request.body
        let piece = min(size * count, body.count - transfer.bodyOffset)
        unsafe body.withUnsafeBytes { bytes in
            guard piece > 0, let start = bytes.baseAddress else { return }
            unsafe memcpy(buffer, start + transfer.bodyOffset, piece)
        }
        transfer.bodyOffset += piece
        return piece
    }

    /// Called each time a connection is there and the request is about to be written to it.
    static let onIssue: curl_prereq_callback = { context, _, _, _, localPort in
        guard let context = unsafe context else { return CURL_PREREQFUNC_ABORT }
        return unsafe Transfer.at(context).issue(on: Int(localPort)) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }

    /// Called when a name is not known yet and the name server has to be asked.
    static let onResolve: curl_resolver_start_callback = { _, _, context in
        guard let context = unsafe context else { return 1 }
        unsafe Transfer.at(context).hasAskedForAddress = true
        return 0
    }

    static let openSocket: curl_opensocket_callback = { context, _, address in
        // CURL_SOCKET_BAD is a cast, which the importer leaves out.
        guard let context = unsafe context, let address = unsafe address else { return -1 }
        let transfer = unsafe Transfer.at(context)
        transfer.hasAddress = true
        guard unsafe transfer.permits(address) else {
            transfer.hasRefusedAddress = true
            return -1
        }
        return unsafe transfer.sockets.open(
            address.pointee.family, address.pointee.socktype, address.pointee.protocol, for: transfer.host)
    }

    private func permits(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Bool {
        switch unsafe AddressRules.classify(Self.bytes(of: address)) {
        case .global: !submission.origin.isPlain
        case .loopback: allowsLoopback
        case .special: allowsPrivateAddresses
        }
    }

    /// The address in network order; empty for a family that is neither IPv4 nor IPv6.
    private static func bytes(of address: UnsafeMutablePointer<curl_sockaddr>) -> [UInt8] {
        let raw = unsafe UnsafeRawPointer(address) + (MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0)
        switch unsafe address.pointee.family {
        case AF_INET:
            let start = MemoryLayout<sockaddr_in>.offset(of: \.sin_addr) ?? 0
            return unsafe [UInt8](UnsafeRawBufferPointer(start: raw + start, count: 4))
        case AF_INET6:
            // The structure is bigger than `sockaddr`: libcurl lays the address out over its end.
            let start = MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr) ?? 0
            return unsafe [UInt8](UnsafeRawBufferPointer(start: raw + start, count: 16))
        default:
            return []
        }
    }
}
