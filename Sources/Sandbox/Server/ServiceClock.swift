import Foundation
import Synchronization

/// The providers' clock, which can be set wrong: seen from a sender, that is the sender's own clock being wrong.
final class ServiceClock: Sendable {
    private let seconds = Atomic<Int>(0)

    /// Seconds ahead of the machine's clock.
    var skew: Int {
        get { seconds.load(ordering: .relaxed) }
        set { seconds.store(newValue, ordering: .relaxed) }
    }

    var now: Date { Date().addingTimeInterval(Double(skew)) }

    /// The value of a `Date` header (RFC 9110 §5.6.7).
    var header: String { now.formatted(Self.form) }

    private static let form = Date.VerbatimFormatStyle(
        format: """
            \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .extended(minimumLength: 4)) \
            \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) GMT
            """, locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
}
