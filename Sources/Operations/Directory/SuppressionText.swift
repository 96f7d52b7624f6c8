public import Directory

/// What was said last about mail to an address, for people; never the address.
public enum SuppressionText {
    /// One line, in UTC: `suppressed: bounce, 550 no such user (ses), 2026-11-22 14:03:45 by /helpdesk`, or
    /// `released 2026-11-22 14:03:45 by olga: the mailbox is back`.
    public static func write(_ record: SuppressionRecord) -> String {
        let by = record.by.isEmpty ? "" : " by \(record.by)"
        if record.isReleased { return "released \(ClockText.write(record.at))\(by): \(record.reason)" }
        return "suppressed: \(cause(record)), \(ClockText.write(record.at))\(by)"
    }

    /// The reason with the provider's words, as far as they are known.
    private static func cause(_ record: SuppressionRecord) -> String {
        let provider = record.provider.flatMap { $0.isEmpty ? nil : "(\($0))" }
        let words = [record.detail, provider].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
        return words.isEmpty ? record.reason : "\(record.reason), \(words)"
    }
}
