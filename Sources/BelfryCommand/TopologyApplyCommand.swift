import AMQP
import ArgumentParser
import Operations
import Settings

/// `belfry topology apply`.
struct TopologyApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Declare everything that is missing on the broker.",
        discussion: """
            Works over AMQP alone, with a user that may configure ^belfry\\. in the
            virtual host of BELFRY_AMQP_URL. The first line names broker and virtual host,
            before anything is declared: a virtual host without a fleet gets a new one.
            --dry-run looks first whether exchanges and queues are there.

            It can be run again at any time, and never deletes anything. An object that
            exists with other arguments is a conflict: the output says which argument
            differs and what to do, the object is not bound, and the exit code is 78.

            With --users it also gives the fleet's users their passwords and rights,
            through BELFRY_RABBITMQ_API_URL (tag administrator). Passwords are read from
              BELFRY_PRODUCER_PASSWORD     BELFRY_ROUTER_PASSWORD
              BELFRY_WEB_PUSH_PASSWORD     BELFRY_MOBILE_PUSH_PASSWORD
              BELFRY_EMAIL_PASSWORD        BELFRY_OPERATOR_PASSWORD
              BELFRY_TOPOLOGY_PASSWORD
            or from the file that the same name with _FILE gives. A user without one
            keeps the password it has.

            EXAMPLES
              belfry topology apply --dry-run
              belfry topology apply
              export BELFRY_ROUTER_PASSWORD_FILE=/run/secrets/router
              belfry topology apply --users
            """)

    @Flag(help: "Only look what is missing: declare nothing, change no user.")
    var dryRun = false

    @Flag(help: "Also create the broker's users and set their rights.")
    var users = false

    @Option(help: ArgumentHelp("Comes before each user's name, so that several fleets can share a broker.", valueName: "text"))
    var userPrefix = ""

    @OptionGroup var output: OutputOptions

    /// The command's JSON. People read the broker before the rest.
    private struct Report: Encodable {
        var broker: BrokerPlace
        var objects: [TopologyApplication.Result]
        var users: [UserApplication.Result]
    }

    func run() async throws {
        // What is missing for the users is said before anything is declared.
        let makesUsers = users && !dryRun
        let (broker, passwords, api) = try readSettings(
            ConnectionSettings.broker(as: .topology), makesUsers ? ConnectionSettings.passwords : { _ in [:] },
            makesUsers ? { ConnectionSettings.requiredManagementAPI(&$0) } : { _ in nil as ManagementAPI? })
        let report = try await withBroker(broker) { session in
            let place = BrokerPlace(broker.address)
            if !output.json { Terminal.results.write(place.text + "\n") }
            var application = TopologyApplication(over: session)
            application.isDryRun = dryRun
            let objects = try await application.apply()
            guard let api else { return Report(broker: place, objects: objects, users: []) }
            let users = try await applyUsers(broker.address.virtualHost, passwords, api)
            return Report(broker: place, objects: objects, users: users)
        }
        try output.show(report) { text(report, $0) }
        try end(.configuration, if: report.objects.contains { $0.outcome == .conflict })
    }

    private func applyUsers(
        _ virtualHost: String, _ passwords: [FleetUser: Secret], _ api: ManagementAPI
    ) async throws -> [UserApplication.Result] {
        let results = try await UserApplication(over: api, virtualHost: virtualHost, prefix: userPrefix).apply { passwords[$0]?.value }
        await api.close()
        return results
    }

    private func text(_ report: Report, _ terminal: Terminal) -> String {
        let conflicts = report.objects.filter { $0.outcome == .conflict }
        let created = report.objects.filter { $0.outcome == .created }
        var text = created.map { "created  \($0.kind) \($0.name)\n" }.joined()
        for missing in report.objects where missing.outcome == .wouldCreate { text += "missing  \(missing.kind) \(missing.name)\n" }
        for conflict in conflicts {
            text += terminal.coloured("conflict", .bad) + " \(conflict.kind) \(conflict.name)\n         \(conflict.explanation ?? "")\n"
        }
        for binding in report.objects where binding.outcome == .notBound {
            text += terminal.coloured("left out", .bad) + " binding \(binding.name)\n         \(binding.explanation ?? "")\n"
        }
        for user in report.users { text += line(user) + "\n" }
        return text + terminal.coloured(summary(report), conflicts.isEmpty ? .good : .bad) + "\n"
    }

    private func summary(_ report: Report) -> String {
        let counts = Dictionary(grouping: report.objects, by: \.outcome).mapValues(\.count)
        let users = Dictionary(grouping: report.users, by: \.outcome).mapValues(\.count)
        let parts: [(Int?, String)] = [
            (counts[.created], "created"), (counts[.wouldCreate], "would be created"), (counts[.present], "there already"),
            (counts[.bound], counts[.bound] == 1 ? "binding in place" : "bindings in place"),
            (counts[.notBound], counts[.notBound] == 1 ? "binding left out" : "bindings left out"),
            (counts[.conflict], counts[.conflict] == 1 ? "conflict" : "conflicts"),
        ]
        let userParts: [(Int?, String)] = [
            (users[.created], "created"), (users[.updated], "updated"), (users[.rightsOnly], "given rights"), (users[.skipped], "skipped"),
        ]
        return written(parts) + (report.users.isEmpty ? "" : "\nusers: " + written(userParts))
    }

    private func written(_ parts: [(Int?, String)]) -> String {
        parts.compactMap { count, word in count.map { "\($0) \(word)" } }.joined(separator: ", ")
    }

    private func line(_ user: UserApplication.Result) -> String {
        switch user.outcome {
        case .created: "created  user \(user.user)"
        case .updated: "updated  user \(user.user)"
        case .rightsOnly: "rights   user \(user.user), which keeps its password: \(user.variable) is not set"
        case .skipped: "skipped  user \(user.user): \(user.variable) is not set"
        }
    }
}
