import Endpoints
import FleetSettings
import Settings
import WebPush

extension WebPushSettings {
    /// Reads `BELFRY_VAPID_*` and `BELFRY_WEB_PUSH_HOSTS`.
    init(_ settings: inout SettingsReader) throws(SettingsError) {
        let keys = settings.secret(
            "BELFRY_VAPID_PRIVATE_KEY",
            about:
                "Required. The key that subscriptions are bound to, 32 bytes in base64url or PEM: belfry keys vapid makes one. "
                + "Several with commas or on lines of their own, the current one first"
        ) { try VAPIDKey.list($0.value) }
        if keys == nil, settings.isUnset("BELFRY_VAPID_PRIVATE_KEY") {
            settings.note("BELFRY_VAPID_PRIVATE_KEY", "is not set", fix: "Make one with: belfry keys vapid")
        }
        let subject = settings.parse(
            "BELFRY_VAPID_SUBJECT", example: "mailto:ops@example.com",
            about: "Where a push service can reach you: a mailto: or https: address with a public domain"
        ) { try VAPIDSubject($0) }
        let endpoints = EndpointRules(&settings)
        self.init(keys: try settings.require(keys), subject: subject, endpoints: endpoints)
    }
}
