extension String {
    /// How many columns of a terminal the text takes: two for a Chinese character or an emoji, none for an accent on the letter before.
    public var displayWidth: Int {
        // Most texts are printable ASCII, where a byte is a column.
        if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return utf8.count }
        return reduce(0) { $0 + $1.displayWidth }
    }

    /// The text's start, as far as it fits into so many columns. What would be cut in half is left out.
    public func prefix(columns: Int) -> Substring {
        var room = columns
        return prefix { character in
            room -= character.displayWidth
            return room >= 0
        }
    }
}

extension Character {
    /// How many columns the character takes. An emoji that is made of several is one: two columns.
    var displayWidth: Int {
        let scalars = unicodeScalars
        guard let first = scalars.first, scalars.count > 1 else { return scalars.first?.displayWidth ?? 0 }
        if first.properties.isEmoji, scalars.dropFirst().contains(where: { $0.makesOneEmoji }) { return 2 }
        return scalars.reduce(0) { $0 + $1.displayWidth }
    }
}

extension Unicode.Scalar {
    /// How many columns the scalar takes by itself (UAX #11). Ambiguous ones, such as Greek letters, take one outside of East Asia.
    var displayWidth: Int {
        if value < 0x300 { return value < 0x20 || (0x7F..<0xA0).contains(value) ? 0 : 1 }
        if Self.invisible.contains(properties.generalCategory) || isJoiningJamo { return 0 }
        return isWide || properties.isEmojiPresentation ? 2 : 1
    }

    /// Whether it joins the emoji before it into one: the emoji's presentation, a joiner, a skin tone, a keycap, the second letter of a flag.
    fileprivate var makesOneEmoji: Bool {
        switch value {
        case 0xFE0F, 0x200D, 0x20E3, 0x1F3FB...0x1F3FF, 0x1F1E6...0x1F1FF: true
        default: false
        }
    }

    /// Vowels and final consonants of Hangul, which stand within the syllable that their first consonant began.
    private var isJoiningJamo: Bool { (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FB).contains(value) }

    private var isWide: Bool { Self.wide.contains { $0.contains(value) } }

    private static let invisible: Set<Unicode.GeneralCategory> = [.nonspacingMark, .enclosingMark, .format, .control]

    /// Blocks of wide and full-width characters (UAX #11, East_Asian_Width W and F); wide emoji are known by Emoji_Presentation.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F,  // first consonants of Hangul
        0x2329...0x232A,  // angle brackets
        0x2E80...0x303E,  // radicals of Han, and their punctuation
        0x3041...0x3247,  // kana, bopomofo, compatibility jamo
        0x3250...0x4DBF,  // enclosed letters, Han extension A
        0x4E00...0xA4CF,  // Han, Yi
        0xA960...0xA97C,  // more consonants of Hangul
        0xAC00...0xD7A3,  // syllables of Hangul
        0xF900...0xFAFF,  // compatibility Han
        0xFE10...0xFE19,  // vertical punctuation
        0xFE30...0xFE6F,  // compatibility and small forms
        0xFF01...0xFF60,  // full-width ASCII
        0xFFE0...0xFFE6,  // full-width signs
        0x16FE0...0x18DFF,  // Tangut, Khitan
        0x1AFF0...0x1B2FF,  // old kana, Nüshu
        0x1F200...0x1F265,  // enclosed Han
        0x20000...0x3FFFD,  // Han extensions B and later
    ]
}
