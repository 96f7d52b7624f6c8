import Encodings

extension String {
    /// The text as one segment of a path or one value of a query.
    package var percentEncoded: String { PercentEncoding.encode(self) }
}
