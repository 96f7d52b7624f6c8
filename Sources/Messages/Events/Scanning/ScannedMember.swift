/// A member of an object that is being scanned. One that comes twice leaves the object to the general decoder.
struct ScannedMember<Value> {
    /// Nil when it was null, or is not there.
    private(set) var value: Value?
    private(set) var isThere = false

    mutating func take(_ value: Value?) throws(JSONScanner.Unsure) {
        guard !isThere else { throw JSONScanner.Unsure() }
        self.value = value
        isThere = true
    }

    func required() throws(JSONScanner.Unsure) -> Value {
        guard let value else { throw JSONScanner.Unsure() }
        return value
    }
}
