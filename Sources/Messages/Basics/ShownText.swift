/// What people write, made fit to be shown: a customer's name, a subject, a preview, a team's name.
///
/// Such texts are hostile. Control characters go, and so do the ones that turn the direction of writing (UAX #9 §2): with U+202E a name
/// mirrors whatever stands behind it. What is left is the writer's, markup and addresses included: escaping belongs to where it is shown.
public enum ShownText {
    /// The text on one line: white space and control characters become one blank, none at either end.
    ///
    /// - Parameter limit: how many bytes of UTF-8 it may have; nil for all of it. See ``Swift/String/cut(to:)``.
    /// - Returns: nil when nothing of what is left can be seen, so that an empty name is no title.
    public static func line(_ text: String, limit: Int? = nil) -> String? {
        if isTidy(text) { return limit.map { text.cut(to: $0) } ?? text }
        guard let line = tidied(text) else { return nil }
        return cut(line, to: limit) { tidied($0) }
    }

    /// The text with its line ends and tabs; without any at its end. Otherwise as ``line(_:limit:)``.
    public static func lines(_ text: String, limit: Int? = nil) -> String? {
        if isTidy(text) { return limit.map { text.cut(to: $0) } ?? text }
        var lines: [String] = []
        for line in text.unicodeScalars.split(omittingEmptySubsequences: false, whereSeparator: isLineEnd) {
            lines.append(tidied(String(line)) ?? "")
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        let text = lines.drop(while: \.isEmpty).joined(separator: "\n")
        if text.isEmpty { return nil }
        return cut(text, to: limit) { Self.lines($0) }
    }

    /// What is cut is looked at once more: half of an isolation may be left, or only what cannot be seen.
    private static func cut(_ text: String, to limit: Int?, again: (String) -> String?) -> String? {
        guard let limit, text.utf8.count > limit else { return text }
        let kept = String(text.cut(to: limit).unicodeScalars.dropLast())
        return again(kept).map { $0 + "…" }
    }

    /// Whether a text is ASCII words with one blank between them, as most are: asking each character what it is costs more than the rest
    /// of a notification.
    private static func isTidy(_ text: String) -> Bool {
        var isAfterBlank = true
        for byte in text.utf8 {
            guard byte >= 0x20, byte < 0x7F, !(isAfterBlank && byte == 0x20) else { return false }
            isAfterBlank = byte == 0x20
        }
        return !isAfterBlank
    }

    /// Accents on one letter: what normalization allows in a stream (UAX #15 §13). Towers of them cover the lines above.
    private static let mostMarks = 30

    private static func tidied(_ text: String) -> String? {
        var line = String.UnicodeScalarView()
        var (isAfterBlank, isSeen) = (false, false)
        var marks = 0
        func append(_ scalar: Unicode.Scalar) {
            if isAfterBlank { line.append(" ") }
            isAfterBlank = false
            line.append(scalar)
        }
        for scalar in withoutLooseIsolates(text).unicodeScalars {
            if isPlain(scalar) {
                append(scalar)
                (isSeen, marks) = (true, 0)
                continue
            }
            // No letter for further accents, so their count goes on.
            if isIsolate(scalar) {
                append(scalar)
                continue
            }
            if isHidden(scalar) { continue }
            marks = isMark(scalar) ? marks + 1 : 0
            if marks > mostMarks { continue }
            if isBlank(scalar) {
                isAfterBlank = !line.isEmpty
                continue
            }
            append(scalar)
            isSeen = isSeen || canBeSeen(scalar)
        }
        return isSeen ? String(line) : nil
    }
}

extension ShownText {
    /// Letters and signs that can be seen, of the scripts that are met most: all other questions about a scalar take a look into tables.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x21...0x7E, 0xA1...0xAC, 0xAE...0x2FF, 0x370...0x377, 0x38E...0x3FF, 0x400...0x482, 0x3041...0x3096, 0x3400...0x9FFF,
            0xAC00...0xD7A3:
            scalar.value != 0x3A2
        default: false
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: true
        default: false
        }
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 { return scalar.value <= 0x20 || scalar.value == 0x7F }
        return scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
    }

    private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\n" || scalar == "\r" || scalar == "\u{85}" || scalar == "\u{2028}" || scalar == "\u{2029}"
    }

    /// What is taken away: the controls of direction, isolation that is closed excepted, the deprecated ones, marks of interlinear text, and
    /// the mark of byte order.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x80: false
        case 0xFEFF, 0x206A...0x206F, 0xFFF9...0xFFFB: true
        default: scalar.properties.isBidiControl
        }
    }

    /// Whether something of the scalar is on the screen, even alone. Joiners, fillers and accents without a letter are part of what can be
    /// seen, never all of it.
    private static func canBeSeen(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 { return true }
        // The pattern of Braille without any dot.
        guard scalar.value != 0x2800, !scalar.properties.isDefaultIgnorableCodePoint else { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .nonspacingMark, .enclosingMark: return false
        default: return true
        }
    }
}

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
