public import FoundationEssentials

extension Data {
    /// Bytes as they are given to Foundation's reader of JSON: with U+FFFD for what is no Unicode (``JSONRepair``), and with a blank behind
    /// them.
    ///
    /// Of a text that ends with the bracket that is nested too deeply for it, the 513th, the reader of Swift 6.3 looks for the place behind
    /// the text, and ends the process. With a blank behind that bracket it is an error like any other.
    public init(json bytes: some Collection<UInt8>) {
        let bytes = JSONRepair.repaired(Array(bytes))
        self.init()
        reserveCapacity(bytes.count + 1)
        append(contentsOf: bytes)
        append(UInt8(ascii: " "))
    }
}
