extension String {
    /// Whether every byte of the text in UTF-8 is one of these. Over the memory itself: the view's index costs more than the question.
    func hasOnly(_ isAllowed: (UInt8) -> Bool) -> Bool {
        let bytes = utf8.span
        for index in bytes.indices where !isAllowed(bytes[index]) { return false }
        return true
    }
}
