import FoundationEssentials
import GRDB
import Messages

/// What to call a browser or device: never a token, nor the path of an endpoint.
enum DestinationLabel {
    /// The columns ``text(_:from:)`` reads, of the destination's table.
    static let columns = "channel, address, browser, provider, app"

    /// Such as `Firefox updates.push.services.mozilla.com`, or `apns com.example.helpdesk`.
    static func text(_ row: Row, from first: Int) -> String {
        let isBrowser = Channel(rawValue: row[first]) == .webPush
        let host = isBrowser ? URL(string: row[first + 1])?.host() : nil
        return [row[first + 2] as String?, host, row[first + 3] as String?, row[first + 4] as String?]
            .compactMap { $0 }.joined(separator: " ")
    }
}
