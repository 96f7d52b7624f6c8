/// A customer's text in which a mail program finds no address to make a link of: the only link in a mail is ours.
enum UnlinkedText {
    /// The text with U+2060 WORD JOINER, which nobody sees, on both sides of what addresses are recognised by: a dot between two letters or
    /// digits (also the three that stand for one, UTS #46 §2.3), `@`, and the slashes after a scheme. No address has that character in it, so
    /// neither the programs that look for a domain's last part nor those that look for `www.` or `://` find one.
    static func text(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isSign) else { return text }
        let scalars = Array(text.unicodeScalars)
        var unlinked = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            let before = index > 0 ? scalars[index - 1] : " "
            let after = index + 1 < scalars.count ? scalars[index + 1] : " "
            if isSign(scalar), breaks(scalar, before, after) {
                unlinked.append(contentsOf: [joiner, scalar, joiner])
            } else {
                unlinked.append(scalar)
            }
        }
        return String(unlinked)
    }

    private static let joiner: Unicode.Scalar = "\u{2060}"

    private static func isSign(_ scalar: Unicode.Scalar) -> Bool { scalar == "@" || scalar == ":" || isDot(scalar) }

    private static func isDot(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "." || scalar == "\u{3002}" || scalar == "\u{FF0E}" || scalar == "\u{FF61}"
    }

    private static func breaks(_ sign: Unicode.Scalar, _ before: Unicode.Scalar, _ after: Unicode.Scalar) -> Bool {
        if sign == "@" { return true }
        // `mailto:`, `tel:` and the like need no slash.
        if sign == ":" { return isWord(before) && (after == "/" || isWord(after)) && !(isDigit(before) && isDigit(after)) }
        return isWord(before) && isWord(after) && !(isDigit(before) && isDigit(after))
    }

    /// 10.42 is an amount, and 12:30 a time.
    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x80
            ? scalar.properties.isAlphabetic || isDigit(scalar) || scalar == "-" || scalar == "_"
            : !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control && scalar != joiner
    }
}
