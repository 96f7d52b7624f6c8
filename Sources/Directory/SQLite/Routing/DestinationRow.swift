import Messages
import Routing

/// A browser or device as it is kept.
struct DestinationRow {
    var id: String
    var teammate: String
    var channel: Channel?
    var state: DestinationRecord.State
    var since: Timestamp?
    var registeredAt: Timestamp
    var address: String
    var p256dh: String?
    var auth: String?
    var vapidKey: String?
    var provider: MobileProvider?
    var app: String?
    var environment: MobileEnvironment?

    /// The columns ``init(row:)`` reads, of a table named d.
    static let columns = """
        d.id, d.teammate, d.channel, d.state, d.since, d.registered_at, d.address, d.p256dh, d.auth, d.vapid_key, \
        d.provider, d.app, d.environment
        """

    init(row: PreparedStatement) {
        id = row.text(0) ?? ""
        teammate = row.text(1) ?? ""
        channel = row.text(2).flatMap(Channel.init(rawValue:))
        state = row.text(3).flatMap(DestinationRecord.State.init(rawValue:)) ?? .replaced
        since = row.time(4)
        registeredAt = row.time(5) ?? Timestamp(milliseconds: 0)
        address = row.text(6) ?? ""
        p256dh = row.text(7)
        auth = row.text(8)
        vapidKey = row.text(9)
        provider = row.text(10).flatMap(MobileProvider.init(rawValue:))
        app = row.text(11)
        environment = row.text(12).flatMap(MobileEnvironment.init(rawValue:))
    }

    /// What a job carries; nil while it is not used.
    var destination: Destination? {
        guard state == .usable, let channel else { return nil }
        switch channel {
        case .webPush:
            guard let p256dh, let auth else { return nil }
            let browser = Destination.Browser(endpoint: address, p256dh: p256dh, auth: auth, vapidKey: vapidKey)
            return Destination(id: id, registeredAt: registeredAt, address: .browser(browser))
        case .mobilePush:
            guard let provider else { return nil }
            let device = Destination.Device(provider: provider, token: address, app: app, environment: environment)
            return Destination(id: id, registeredAt: registeredAt, address: .device(device))
        case .email:
            return nil
        }
    }

    /// For each channel, why the last destination was lost.
    static func absences(_ rows: [DestinationRow]) -> [Channel: Absence] {
        var latest: [Channel: (since: Timestamp, absence: Absence)] = [:]
        for row in rows {
            guard let channel = row.channel, let absence = row.absence else { continue }
            let since = row.since ?? row.registeredAt
            if let known = latest[channel], known.since > since { continue }
            latest[channel] = (since, absence)
        }
        return latest.mapValues(\.absence)
    }

    /// A destination that was replaced says nothing: whatever came in its place does.
    private var absence: Absence? {
        switch state {
        case .usable, .replaced: nil
        case .permissionWithdrawn: .permissionWithdrawn
        case .loggedOut: .loggedOut
        case .gone: .gone(at: since ?? registeredAt)
        }
    }
}
