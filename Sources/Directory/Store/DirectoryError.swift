/// Why the directory did not do what it was asked to.
public enum DirectoryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It cannot be reached, is locked, or its disk is full: trying again can help.
    case unavailable(String)
    /// Another process works on it; the path is the lock file's.
    case lockedByAnother(lockFile: String)
    /// The file is damaged or no database at all.
    case corrupt(path: String, problem: String)
    /// A newer version of us has changed it.
    case newerSchema(path: String)
    /// It could not be brought up to this version.
    case migrationFailed(path: String, problem: String)
    /// It cannot be opened: permission, or a folder that does not exist.
    case cannotOpen(path: String, problem: String)
    /// There is no file; only a router makes one.
    case absent(path: String)
    /// No router of this version has opened it yet, and who only reads cannot bring it up to date.
    case unprepared(path: String)
    /// What was asked for contradicts itself; where and what was expected.
    case invalid(path: String, expected: String)
    /// A statement failed that never should.
    case unexpected(String)

    /// Whether the same call may succeed later without anybody doing anything.
    public var mayPass: Bool {
        switch self {
        case .unavailable, .lockedByAnother: true
        case .corrupt, .newerSchema, .migrationFailed, .cannotOpen, .absent, .unprepared, .invalid, .unexpected: false
        }
    }

    /// Whether another process has it.
    var isTaken: Bool {
        if case .lockedByAnother = self { true } else { false }
    }

    /// What is wrong and what to do, on one line.
    public var description: String {
        switch self {
        case .unavailable(let problem): "the directory is not available: \(problem)"
        case .lockedByAnother(let lockFile):
            "another process works on this directory (\(lockFile)): stop it, or wait until it has stopped"
        case .corrupt(let path, let problem):
            "\(path) is damaged (\(problem)): put a backup in its place, or move the file away and feed the directory again"
        case .newerSchema(let path): "\(path) was written by a newer version: run that version, or a newer one"
        case .migrationFailed(let path, let problem):
            "\(path) could not be brought up to this version (\(problem)): nothing was changed; put a backup in its place or report it"
        case .cannotOpen(let path, let problem): "\(path) cannot be opened (\(problem)): check the folder and its permissions"
        case .absent(let path): "\(path) does not exist: start belfry-router once, which makes it, or correct the path"
        case .unprepared(let path):
            "\(path) is not in the form of this version: the router has to open it once first, so start belfry-router of this version"
        case .invalid(let path, let expected): "\(path): expected \(expected)"
        case .unexpected(let problem): "the directory failed in a way it never should: \(problem)"
        }
    }
}
