extension Double {
    /// Without a fraction; a dash for what is no number.
    var whole: String { Int(exactly: rounded()).map(String.init) ?? "-" }

    /// With at most two digits after the point.
    var hundredths: String { String((self * 100).rounded() / 100) }
}

extension Int {
    /// Bytes as megabytes, with one digit after the point.
    var megabytes: String { String((Double(self) / 100_000).rounded() / 10) }
}
