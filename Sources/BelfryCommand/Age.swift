import ArgumentParser
import Messages
import Operations
import Settings

/// How long ago something was, as people write it: `90s`, `5m`, `4h`, `7d`.
struct Age: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        guard let duration = SettingsReader.duration(argument) else { return nil }
        self.duration = duration
    }

    /// As the help shows a default.
    var defaultValueDescription: String { AgeText.write(duration) }

    /// The moment that lies so far back.
    var moment: Timestamp { .now - duration }
}
