import GRDB
import Messages

extension Row {
    /// A column of milliseconds.
    func time(_ column: Int) -> Timestamp { Timestamp(milliseconds: self[column]) }

    /// A column of milliseconds or NULL.
    func optionalTime(_ column: Int) -> Timestamp? {
        (self[column] as Int64?).map(Timestamp.init(milliseconds:))
    }
}
