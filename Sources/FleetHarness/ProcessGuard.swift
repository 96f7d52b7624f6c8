public import Foundation
import Synchronization

/// Kills what was started here, and removes a folder, when this process has gone without doing so, however it went.
///
/// A shell that reads from a pipe: its input ends with this process. It knows the groups of processes that are to be killed by the ids that
/// they were started under, and forgets those whose end it is told.
public final class ProcessGuard: Sendable {
    private static let script = """
        left=
        while read -r word group; do
            case $word in
                began) left="$left $group" ;;
                ended)
                    rest=
                    for one in $left; do [ "$one" = "$group" ] || rest="$rest $one"; done
                    left=$rest
                    ;;
            esac
        done
        for group in $left; do kill -s KILL -- "-$group"; done
        rm -rf -- "$1"
        """

    private let completion: EndOfProcess
    private let input: Mutex<FileHandle?>

    /// A guard for a folder that is there.
    public init(removing folder: URL) throws {
        let commands = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", Self.script, "sh", folder.path]
        process.standardInput = commands
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let completion = EndOfProcess()
        process.terminationHandler = { completion.set($0) }
        try process.run()
        self.completion = completion
        input = Mutex(commands.fileHandleForWriting)
    }

    /// A group of processes is to be killed in the end.
    public func began(_ group: Int32) { say("began", group) }

    /// Nobody of a group is left.
    public func ended(_ group: Int32) { say("ended", group) }

    /// Lets it kill what is left and remove the folder, and waits until that is done. Can be called more than once.
    public func end() async {
        let handle = input.withLock { handle in
            defer { handle = nil }
            return handle
        }
        if let handle { try? handle.close() }
        _ = await completion.wait()
    }

    private func say(_ word: String, _ group: Int32) {
        input.withLock { handle in
            guard let handle else { return }
            // It fails when somebody has ended the shell: then nobody is left to look after the group.
            try? handle.write(contentsOf: Data("\(word) \(group)\n".utf8))
        }
    }
}
