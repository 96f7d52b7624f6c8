import FoundationEssentials

/// Texts out of the environment, made fit to be shown: they may hold a password, or be one, where nobody expects it.
enum MaskedText {
    /// A value without what may be secret in it: whatever stands before the last `@` (a password may contain a slash, and another `@`), what
    /// stands in a port's place and is no number, and the values of parameters that are called a password, secret, token or key.
    static func mask(_ text: String) -> String {
        var text = text
        if let at = text.lastIndex(of: "@") {
            let scheme = text[..<at].firstRange(of: "://").map { text[..<$0.upperBound] } ?? ""
            text = scheme + "…" + text[at...]
        }
        text = text.replacing(/(:\/\/[^:@\/\[\]]*:)(?!\d*(?:[\/,?#]|$))[^\/?#@]*/) { $0.output.1 + "…" }
        return text.replacing(/((?:password|passwd|secret|token|key)=)[^&\s]*/.ignoresCase()) { $0.output.1 + "…" }
    }

    /// A text that should name a file, when it surely does: one that is there, or that would be in a folder that is there. Anything else is
    /// likely to be the secret that should be in the file, and nil.
    static func path(_ text: String) -> String? {
        let files = FileManager.default
        if files.fileExists(atPath: text) { return text }
        // Of what begins with a slash and has no other the folder is always there.
        guard let slash = text.lastIndex(of: "/"), slash != text.startIndex, !text.contains(where: \.isNewline) else { return nil }
        return files.fileExists(atPath: String(text[..<slash])) ? text : nil
    }
}
