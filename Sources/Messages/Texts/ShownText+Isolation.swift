extension ShownText {
    /// The text so that its direction of writing does not reach the words around it: between FSI and PDI (UAX #9 §2.4.1) when it has
    /// letters that are written from right to left. Without them nothing is added, since some programs show a box for each of the two.
    public static func isolated(_ text: String) -> String {
        text.unicodeScalars.contains(where: isRightToLeft) ? "\u{2068}\(text)\u{2069}" : text
    }

    /// The text with those pairs of FSI and PDI alone that ``isolated(_:)`` may have made: around letters that are written from right to
    /// left. What the router has isolated stays so when a worker looks at it again; half a pair would reach the words around it.
    static func withoutLooseIsolates(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isIsolate) else { return text }
        var open: [Int] = []
        var paired: Set<Int> = []
        var lastRightToLeft = -1
        for (index, scalar) in text.unicodeScalars.enumerated() {
            switch scalar {
            case "\u{2068}": open.append(index)
            case "\u{2069}":
                guard let start = open.popLast(), start < lastRightToLeft else { continue }
                paired.formUnion([start, index])
            default: if isRightToLeft(scalar) { lastRightToLeft = index }
            }
        }
        var kept = String.UnicodeScalarView()
        for (index, scalar) in text.unicodeScalars.enumerated() where !isIsolate(scalar) || paired.contains(index) { kept.append(scalar) }
        return String(kept)
    }

    /// FSI and PDI.
    static func isIsolate(_ scalar: Unicode.Scalar) -> Bool { scalar == "\u{2068}" || scalar == "\u{2069}" }

    /// Blocks of the scripts that are written from right to left (the default values of DerivedBidiClass.txt).
    private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }
}
