import ArgumentParser
import Messages
import Operations

/// `belfry directory set preference`.
struct SetPreferenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preference", abstract: "Turn a teammate's switches on or off, or back to the default.",
        discussion: """
            Without --scope both scopes are meant, without --channel all three channels.
            \(DirectoryChangeOptions.discussion)

            EXAMPLES
              belfry directory set preference luca on --scope assignedToMe --channel email
              belfry directory set preference luca off
              belfry directory set preference luca default --channel web-push
            """)

    /// What a switch is set to.
    enum Setting: String, CaseIterable, ExpressibleByArgument {
        case on, off
        /// Never chosen: the workspace's default counts.
        case `default`

        var isOn: Bool? {
            switch self {
            case .on: true
            case .off: false
            case .default: nil
            }
        }
    }

    @Argument(help: "The teammate's id.")
    var teammate: String

    @Argument(help: "on, off, or default.")
    var setting: Setting

    @Option(help: "assignedToMe or assignedToMyTeam; can be given twice.")
    var scope: [Scope] = []

    @Option(help: "web-push, mobile-push or email; can be given more than once.")
    var channel: [Channel] = []

    @OptionGroup var options: DirectoryChangeOptions

    func run() async throws {
        try await options.publish { editing in
            [
                try await editing.setPreference(
                    of: teammate, scopes: scope.isEmpty ? Scope.allCases : scope,
                    channels: channel.isEmpty ? Channel.allCases : channel, to: setting.isOn)
            ]
        }
    }
}
