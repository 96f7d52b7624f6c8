/// A kind of fault that a run throws at the fleet. The raw value says it in words.
protocol ChaosFault: RawRepresentable<String>, CaseIterable, Sendable {
    /// Its row in the fault matrix of Tests/README.md.
    var row: Int { get }
}

/// What happens to the broker. One at a time.
enum BrokerFault: String, ChaosFault {
    case restart = "stopped in order and started again"
    case kill = "SIGKILL and started again"
    case freeze = "stands still"
    case memoryAlarm = "memory alarm"
    case diskAlarm = "disk alarm"
    case queueFull = "a channel's queue is full"
    case queueUnbound = "a channel's queue is unbound"
    case queueDeleted = "a channel's queue is deleted when empty, the router stopped"

    var row: Int {
        switch self {
        case .restart: 1
        case .kill: 2
        case .freeze: 4
        case .memoryAlarm: 5
        case .diskAlarm: 6
        case .queueFull: 8
        case .queueUnbound, .queueDeleted: 7
        }
    }
}

/// What happens to a process of the fleet.
enum ProcessFault: String, ChaosFault {
    case kill = "SIGKILL and started again"
    case stop = "SIGTERM and started again"
    case freeze = "SIGSTOP, then SIGCONT"

    var row: Int {
        switch self {
        case .kill: 9
        case .stop: 28
        // The broker sees what it sees of a half-open link.
        case .freeze: 4
        }
    }
}

/// What happens to somebody's connections to the broker.
enum LinkFault: String, ChaosFault {
    case reset = "connections reset"
    case cut = "connections closed"
    case halfOpen = "connections half-open"

    var row: Int {
        switch self {
        case .reset, .cut: 3
        case .halfOpen: 4
        }
    }
}

/// What a provider does.
enum ProviderFault: String, ChaosFault {
    case unavailable = "503"
    case throttled = "429 with Retry-After"
    case silent = "no answer"
    case late = "late answers"
    case goAway = "GOAWAY"
    case tornStream = "RST_STREAM"

    var row: Int {
        switch self {
        case .unavailable: 12
        case .throttled: 13
        case .silent, .late: 14
        case .goAway: 17
        case .tornStream: 18
        }
    }
}

/// What happens to the directory.
enum DirectoryFault: String, ChaosFault {
    case locked = "the file is locked"

    var row: Int { 31 }
}
