import Foundation
import Scenario

/// Where the demo writes.
enum Terminal {
    /// Standard output, and standard error for what goes wrong. Colours only on a terminal, and never when NO_COLOR is set
    /// (https://no-color.org).
    static var screen: Screen {
        let environment = ProcessInfo.processInfo.environment
        let isPlain = environment["NO_COLOR"]?.isEmpty == false || environment["TERM"] ?? "dumb" == "dumb"
        return Screen(
            isTerminal: isatty(STDOUT_FILENO) == 1 && !isPlain, columns: environment["COLUMNS"].flatMap { Int($0) } ?? columns,
            write: { try? FileHandle.standardOutput.write(contentsOf: Data($0.utf8)) },
            complain: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) })
    }

    /// Nil when nobody looks at it.
    private static var columns: Int? {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
