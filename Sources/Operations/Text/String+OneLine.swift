extension String {
    /// The text with a blank for each control character. Names come from anybody, and a terminal obeys what it is sent.
    var onOneLine: String {
        String(UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
