import Messages

/// What a fuzz input says about a message: lines `name: value`, a blank line, the body. Without any such line it is all body.
struct MessageInput {
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]

    init(_ bytes: [UInt8]) {
        body = bytes
        var rest = bytes[...]
        var headers: [(name: String, value: String)] = []
        while let end = rest.firstIndex(of: 0x0A) {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            if line.isEmpty {
                self.headers = headers
                body = Array(rest)
                return
            }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), line.first != UInt8(ascii: "{") else { return }
            let value = line[(colon + 1)...].drop { $0 == 0x20 }
            headers.append((String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
    }

    /// As the router gets it.
    var received: ReceivedBody {
        let named = Dictionary(headers) { first, _ in first }
        return ReceivedBody(contentType: named["content-type"], headers: named, bytes: body)
    }
}
