/// A value in a message's header table or in the arguments of a declaration.
///
/// Every kind of field the broker may send becomes one of these: an integer of any width an ``integer(_:)`` (an unsigned one beyond
/// `Int64.max` is held at it), a decimal a ``double(_:)``, text that is not UTF-8 ``bytes(_:)``, a list or table inside more than
/// sixteen others ``none``: whoever publishes can put some eighteen thousand of them into one another.
public enum HeaderValue: Sendable, Equatable {
    /// UTF-8 text.
    case string(String)
    /// A whole number, sent with 64 bits.
    case integer(Int64)
    /// True or false.
    case boolean(Bool)
    /// Seconds since 1970.
    case timestamp(Int64)
    /// A floating-point number.
    case double(Double)
    /// Raw bytes.
    case bytes([UInt8])
    /// A list of values.
    case array([HeaderValue])
    /// Values by name.
    case table([String: HeaderValue])
    /// Present, without a value.
    case none
}
