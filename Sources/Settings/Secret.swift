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
