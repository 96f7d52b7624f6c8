import Settings

/// Which of some names was probably meant by one that is none of them.
enum NearestName {
    /// The nearest by letters, when it is near enough for a typo: one letter in a short name, two in a longer one. A name in other capitals, or
    /// with other signs between its words, is always near.
    static func of(_ name: String, among names: [String]) -> String? {
        let plain = letters(name)
        if let same = names.first(where: { letters($0) == plain }) { return same }
        let allowed = name.utf8.count < 8 ? 1 : 2
        return names.map { (name: $0, distance: spellingDistance(letters($0), plain)) }
            .filter { $0.distance <= allowed }.min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
    }

    private static func letters(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }
}
