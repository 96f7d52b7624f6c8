extension String {
    /// The text in at most so many bytes of UTF-8. What is cut ends between two Characters and with `…`; of a Character that is larger than
    /// all of it, the scalars that fit are left.
    public func cut(to limit: Int) -> String {
        if utf8.count <= limit { return self }
        let room = limit - "…".utf8.count
        var rest = room
        let kept = prefix { character in
            rest -= character.utf8.count
            return rest >= 0
        }
        if !kept.isEmpty { return kept + "…" }
        rest = room
        let scalars = unicodeScalars.prefix { scalar in
            rest -= UTF8.width(scalar)
            return rest >= 0
        }
        return String(scalars) + "…"
    }
}
