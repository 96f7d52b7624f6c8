/// One decoder of what comes from outside, with the rules it has to keep for whatever input.
struct FuzzTarget: Sendable {
    /// The folder of its seeds in the corpus.
    let name: String
    /// Gives the decoder an input, and what comes out of it to whoever takes it in the program. What is refused is fine.
    let check: @Sendable ([UInt8]) async throws(Finding) -> Void

    init(_ name: String, _ check: @escaping @Sendable ([UInt8]) async throws(Finding) -> Void) {
        self.name = name
        self.check = check
    }

    /// A target that reads text. What is no UTF-8 arrives as settings and headers do: with U+FFFD in the place of wrong bytes.
    static func text(_ name: String, _ check: @escaping @Sendable (String) throws(Finding) -> Void) -> FuzzTarget {
        FuzzTarget(name) { bytes throws(Finding) in try check(String(decoding: bytes, as: UTF8.self)) }
    }
}
