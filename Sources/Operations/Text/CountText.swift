/// A number of things, for people: `1 difference`, `2 differences`.
public enum CountText {
    /// The number with the word for one thing, or for several when it is not one.
    /// - Parameter several: the word for several; with an s at its end when left out.
    public static func write(_ count: Int, _ one: String, _ several: String? = nil) -> String {
        "\(count) \(count == 1 ? one : several ?? one + "s")"
    }
}
