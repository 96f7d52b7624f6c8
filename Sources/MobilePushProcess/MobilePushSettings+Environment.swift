import Fleet
import HTTP
import MobilePush
import Providers
import Settings

extension MobilePushSettings {
    /// Reads `BELFRY_APNS_*` and `BELFRY_FCM_*`. Either may be left out, but not both.
    init(_ settings: inout SettingsReader, _ worker: WorkerSettings) throws(SettingsError) {
        let allowsLoopback = worker.http.allowsLoopback
        let apns = APNsSettings(&settings, allowsLoopback: allowsLoopback)
        let fcm = FCMSettings(&settings, allowsLoopback: allowsLoopback)
        if apns == nil, fcm == nil {
            settings.note(
                "BELFRY_APNS_KEY", "is not set, and neither is BELFRY_FCM_SERVICE_ACCOUNT",
                fix: "Set BELFRY_APNS_KEY_FILE to a .p8 file, BELFRY_FCM_SERVICE_ACCOUNT_FILE to a service account's JSON, or both")
        }
        self.init(apns: apns, fcm: fcm)
    }
}

extension APNsSettings {
    fileprivate init?(_ settings: inout SettingsReader, allowsLoopback: Bool) {
        let pem = settings.secret("BELFRY_APNS_KEY", about: "The contents of Apple's .p8 file; without it there is no APNs")
        let keyID = settings.parse(
            "BELFRY_APNS_KEY_ID", about: "The ten characters of the key's id, which Apple shows beside it; required with the key"
        ) {
            try APNsIdentifier($0)
        }
        let teamID = settings.parse("BELFRY_APNS_TEAM_ID", about: "The ten characters of the team's id; required with the key") {
            try APNsIdentifier($0)
        }
        let topic = settings.parse("BELFRY_APNS_TOPIC", about: "The app's bundle identifier, for devices that were registered without one")
        { try APNsTopic($0) }
        let url = settings.parse("BELFRY_APNS_URL", about: "Another host instead of Apple's two") {
            try ProviderURL($0, allowsLoopback: allowsLoopback)
        }
        guard let pem else { return nil }
        for (name, value) in [("BELFRY_APNS_KEY_ID", keyID), ("BELFRY_APNS_TEAM_ID", teamID)] where value == nil && settings.isUnset(name) {
            settings.note(name, "is not set, but BELFRY_APNS_KEY is", fix: "Set it to the ten characters Apple shows beside the key")
        }
        guard let keyID, let teamID else { return nil }
        do {
            self.init(key: try APNsKey(pem: pem.value, keyID: keyID, teamID: teamID), topic: topic, url: url)
        } catch {
            settings.note("BELFRY_APNS_KEY", "\(error)", fix: "Set BELFRY_APNS_KEY_FILE to the .p8 file as Apple gives it")
            return nil
        }
    }
}

extension FCMSettings {
    fileprivate init?(_ settings: inout SettingsReader, allowsLoopback: Bool) {
        let account = settings.secret(
            "BELFRY_FCM_SERVICE_ACCOUNT", about: "The JSON of Google's service account; without it there is no FCM"
        ) { try ServiceAccount(json: $0.value, allowsLoopback: allowsLoopback) }
        let url = settings.parse("BELFRY_FCM_URL", about: "Another host instead of Google's") {
            try ProviderURL($0, allowsLoopback: allowsLoopback)
        }
        guard let account else { return nil }
        self.init(account: account, url: url)
    }
}
