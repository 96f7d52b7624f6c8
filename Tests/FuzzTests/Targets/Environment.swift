import AMQP
import Endpoints
import Failpoints
import Fleet
import FleetSettings
import Messages
import MobilePush
import Settings
import WebPush

extension FuzzTarget {
    /// An environment, a line for each variable, read by the parsers that the processes have.
    static let settings = FuzzTarget.text("settings") { text throws(Finding) in
        var environment: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let isFile = parts[0].hasSuffix("_FILE")
            // No file of this machine is opened, whatever its name; what is the secret itself names none.
            guard !isFile || parts[1].contains(Canary.word) else { continue }
            // Whatever is no secret is shown when it is wrong.
            guard secrets.contains(String(isFile ? parts[0].dropLast(5) : parts[0])) || !line.contains(Canary.word) else { continue }
            environment[String(parts[0])] = String(parts[1])
        }
        var reader = SettingsReader(environment: environment)
        read(&reader)
        do throws(SettingsError) {
            try reader.finish()
        } catch {
            try Canary.check(error.description, "the error about settings")
        }
    }

    private static let secrets = [
        "BELFRY_AMQP_URL", "BELFRY_VAPID_PRIVATE_KEY", "BELFRY_FCM_SERVICE_ACCOUNT", "BELFRY_SES_SECRET_ACCESS_KEY",
    ]

    private static func read(_ reader: inout SettingsReader) {
        _ = WorkerSettings(&reader, of: .webPush)
        _ = EndpointRules(&reader)
        _ = reader.duration("BELFRY_PRESENCE_WINDOW", default: .seconds(60), in: .seconds(1) ... .seconds(3600), about: "")
        _ = reader.integer("BELFRY_JOURNAL_DAYS", default: 7, in: 2...365, about: "")
        _ = reader.isOn("BELFRY_PRESENCE_RECHECK", default: true, about: "")
        _ = reader.address("BELFRY_HTTP_ADDRESS", about: "")
        _ = reader.secret("BELFRY_VAPID_PRIVATE_KEY", about: "") { try VAPIDKey.list($0.value) }
        _ = reader.secret("BELFRY_FCM_SERVICE_ACCOUNT", about: "") { try ServiceAccount(json: $0.value) }
        _ = reader.secret("BELFRY_SES_SECRET_ACCESS_KEY", about: "")
    }

    static let failpoint = FuzzTarget.text("failpoint") { text throws(Finding) in
        guard let plan = try? FailpointPlan(parsing: text, known: Failpoint.allCases) else { return }
        let again = try? FailpointPlan(parsing: plan.description, known: Failpoint.allCases)
        try Finding.unless(again == plan, "a plan that is written and read again is another one")
    }
}
