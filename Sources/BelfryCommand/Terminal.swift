import Glibc
import Operations
import Synchronization

/// Where a command writes: standard output for results, standard error for what goes wrong.
struct Terminal {
    /// Results.
    static let results = Terminal(descriptor: STDOUT_FILENO)
    /// What goes wrong.
    static let errors = Terminal(descriptor: STDERR_FILENO)

    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    /// Whether somebody looks at it, and not a file or a program.
    var isATerminal: Bool { isatty(descriptor) == 1 }

    /// How wide a line may be; nil when nobody looks at it, so nothing is cut for a program that reads on.
    var width: Int? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Whether colours are wanted: on a terminal, unless NO_COLOR is set (no-color.org).
    var usesColours: Bool { unsafe isatty(descriptor) == 1 && (getenv("NO_COLOR").map { unsafe $0.pointee == 0 } ?? true) }

    /// Whether somebody sits there who can be asked: on both ends, and not a file or a program on one of them.
    static var canAsk: Bool { errors.isATerminal && isatty(STDIN_FILENO) == 1 }

    /// Asks a question and waits for a line, which is given without blanks; nil when the input ends.
    static func ask(_ question: String) -> String? {
        errors.write(question)
        guard let answer = readLine() else { return nil }
        return answer.filter { !$0.isWhitespace }
    }

    /// A text in a colour, where colours are wanted.
    func coloured(_ text: String, _ colour: TextColour) -> String { usesColours ? colour.paint(text) : text }

    /// Writes a text.
    func write(_ text: String) { write(Array(text.utf8)) }

    /// Writes bytes as they are. When the reader has gone, as `head` does, the command has nothing left to do and ends.
    func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EPIPE {
                exit(0)
            } else if errno != EINTR {
                exit(74)  // EX_IOERR: the disk is full, or the like
            }
        }
    }
}

/// Shows on standard error how far a command is: a bar on a terminal, a line every ten seconds elsewhere.
final class CommandProgress: Sendable {
    private let state: Mutex<(meter: ProgressMeter, done: Int)>

    /// - Parameter things: what is counted, in the plural.
    init(_ things: String, of total: Int?) {
        state = Mutex((ProgressMeter(things, of: total, width: Terminal.errors.width), 0))
    }

    /// One more.
    func step() { show { $0 + 1 } }

    /// So many are done.
    func advance(to done: Int) { show { _ in done } }

    /// Takes the bar away. Whatever is printed afterwards starts on a clean line.
    func end() {
        let text = state.withLock { $0.meter.end }
        if !text.isEmpty { Terminal.errors.write(text) }
    }

    private func show(_ count: (Int) -> Int) {
        let text = state.withLock { state in
            state.done = count(state.done)
            return state.meter.advance(to: state.done)
        }
        if let text { Terminal.errors.write(text) }
    }
}
