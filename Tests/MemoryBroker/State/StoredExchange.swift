import AMQP

/// An exchange of the broker and its bindings.
struct StoredExchange: Sendable {
    /// How a routing key finds its bindings (AMQP 0-9-1 §3.1.3).
    enum Kind: String, Sendable {
        case direct, fanout, topic
    }

    struct Binding: Sendable, Hashable {
        var queue: String
        var key: String
    }

    var kind: Kind
    /// Who gets what no binding takes.
    var alternate: String?
    var bindings: Set<Binding> = []

    init(kind: Kind, arguments: [String: HeaderValue]) {
        self.kind = kind
        if case .string(let name)? = arguments["alternate-exchange"] { alternate = name }
    }

    /// The queues bound with a key that this one fits.
    func queues(for key: String) -> Set<String> {
        Set(bindings.filter { kind.fits(key, $0.key) }.map(\.queue))
    }
}

extension StoredExchange.Kind {
    fileprivate func fits(_ key: String, _ pattern: String) -> Bool {
        switch self {
        case .direct: key == pattern
        case .fanout: true
        case .topic: Self.fits(Self.words(key), Self.words(pattern))
        }
    }

    private static func words(_ key: String) -> ArraySlice<Substring> { key.split(separator: ".", omittingEmptySubsequences: false)[...] }

    /// `*` is one word, `#` any number of them (AMQP 0-9-1 §3.1.3.3).
    private static func fits(_ words: ArraySlice<Substring>, _ pattern: ArraySlice<Substring>) -> Bool {
        guard let first = pattern.first else { return words.isEmpty }
        if first == "#" { return fits(words, pattern.dropFirst()) || (!words.isEmpty && fits(words.dropFirst(), pattern)) }
        guard let word = words.first, first == "*" || first == word else { return false }
        return fits(words.dropFirst(), pattern.dropFirst())
    }
}
