/// Puts an answer together from the pieces libcurl hands over, and bounds its size.
struct ResponseReader {
    static let largestBody = 64 * 1024
    static let largestHeaders = 32 * 1024

    private(set) var response = HTTPResponse(status: 0)
    private(set) var isTooLarge = false
    /// True when the answer came over HTTP/2.
    private(set) var isMultiplexed = false
    private var headerSize = 0
    private var isHeaderComplete = false
    private var declaredSize: Int?

    /// Takes one header line; false when there are too many.
    mutating func take(header line: some Collection<UInt8>) -> Bool {
        headerSize += line.count
        guard headerSize <= Self.largestHeaders else { return refuse() }
        if line.starts(with: "HTTP/".utf8) {
            // An interim answer (1xx) may stand before the final one; only the last one counts.
            response.status = Self.status(of: line)
            isMultiplexed = line.starts(with: "HTTP/2".utf8)
            response.headers.removeAll()
            isHeaderComplete = false
        } else if line.count > 2 {
            response.headers.append(line: line)
        } else {
            isHeaderComplete = true
            declaredSize = response.headers["Content-Length"].flatMap { Int($0) }
        }
        return true
    }

    /// Takes a piece of the body; false when it is too big.
    mutating func take(body piece: some Collection<UInt8>) -> Bool {
        guard response.body.count + piece.count <= Self.largestBody else { return refuse() }
        response.body.append(contentsOf: piece)
        return true
    }

    /// Forgets everything: the request is sent again.
    mutating func restart() {
        self = ResponseReader()
    }

    /// True when there is a final status.
    var isAnswered: Bool { response.status >= 200 }

    /// True when the answer is there although the transfer ended with an error.
    ///
    /// - Parameter isStreamReset: the server reset the stream after its answer, as it may when it has not read the whole request
    ///   (RFC 9113 §8.1). Then a body of unknown size is taken as it is.
    func isComplete(isStreamReset: Bool) -> Bool {
        guard isAnswered, isHeaderComplete, !isTooLarge else { return false }
        if response.status == 204 || response.status == 304 { return true }
        return declaredSize.map { response.body.count >= $0 } ?? isStreamReset
    }

    private mutating func refuse() -> Bool {
        isTooLarge = true
        return false
    }

    /// "HTTP/1.1 201 Created" or "HTTP/2 201".
    private static func status(of line: some Collection<UInt8>) -> Int {
        let digits = line.drop { $0 != 0x20 }.dropFirst().prefix(3)
        return digits.reduce(0) { $0 * 10 + Int($1 &- 0x30) }
    }
}
