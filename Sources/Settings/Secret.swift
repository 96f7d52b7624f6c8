import FoundationEssentials
import Glibc

/// A value that must never be shown: a password, a token, a private key.
///
/// It describes itself as dots wherever it is printed, logged, dumped or put into a text; only ``value`` gives it out.
public struct Secret: Sendable, Hashable {
    /// The value itself, for the one place that needs it.
    public let value: String

    /// Keeps a value from being shown.
    public init(_ value: String) {
        self.value = value
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Dots, whatever the value.
    public var description: String { "•••" }

    /// Dots, whatever the value.
    public var debugDescription: String { "•••" }

    /// No children: `dump` and string interpolation of a type that holds a secret look here.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

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

/// What the kernel may write of a process that crashes: its memory, with every password, key and token in it.
public enum CoreFiles {
    /// Lets the kernel write none of this process, nor of those it starts (RLIMIT_CORE, getrlimit(2)). A limit is always allowed to be lowered.
    ///
    /// A `core_pattern` that pipes into a program is not bound by the limit; systemd-coredump and apport look at it themselves.
    public static func forbid() {
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        let code = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        precondition(code == 0, "core files cannot be forbidden: error \(errno)")
    }
}
