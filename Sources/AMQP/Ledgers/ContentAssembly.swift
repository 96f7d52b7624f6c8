/// Puts a message's body together from its frames. A body over the limit is counted and not kept. Without I/O.
struct ContentAssembly: Sendable {
    private let limit: Int
    private var missing = 0
    private(set) var body: [UInt8] = []
    private(set) var bodySize = 0

    init(limit: Int) {
        self.limit = limit
    }

    var isTooLarge: Bool { bodySize > limit }
    var isComplete: Bool { missing == 0 }

    /// Starts with what the content header announces.
    mutating func begin(size: UInt64) {
        bodySize = Int(clamping: size)
        missing = bodySize
        body = []
        if !isTooLarge { body.reserveCapacity(bodySize) }
    }

    /// Takes one body frame; false when the broker sends more than it announced.
    mutating func append(_ fragment: UnsafeRawBufferPointer) -> Bool {
        guard fragment.count <= missing else { return false }
        missing -= fragment.count
        if !isTooLarge { unsafe body.append(contentsOf: fragment) }
        return true
    }

    /// The body, which is moved out so that it is not copied.
    mutating func takeBody() -> [UInt8] {
        defer { body = [] }
        return body
    }
}
