/// What a person sees: one line a step, in colours only on a terminal.
public struct Screen: Sendable {
    enum Style: Int {
        case bold = 1
        case dim = 2
        case red = 31
        case green = 32
        case yellow = 33
    }

    /// Columns to write in: not so wide that lines cannot be followed, not so narrow that nothing fits.
    let width: Int
    private let isTerminal: Bool
    private let write: @Sendable (String) -> Void
    private let complain: @Sendable (String) -> Void

    /// - Parameters:
    ///   - isTerminal: whether colours are wanted, and a line may be written over.
    ///   - columns: how wide the terminal is; nil when that is not known.
    ///   - write: for everything that goes well.
    ///   - complain: for what does not.
    public init(
        isTerminal: Bool, columns: Int?, write: @escaping @Sendable (String) -> Void, complain: @escaping @Sendable (String) -> Void
    ) {
        self.isTerminal = isTerminal
        width = min(max(columns ?? 112, 80), 132)
        self.write = write
        self.complain = complain
    }

    /// A text as it is.
    public func line(_ text: String = "") { write("\(text)\n") }

    /// A step that has ended well.
    public func done(_ text: String, _ detail: String = "") {
        line("\(clearLine)\(painted("✓", .green)) \(text)\(detail.isEmpty ? "" : " " + painted(detail, .dim))")
    }

    /// What is under way: the next line is written over it on a terminal. Elsewhere it says nothing.
    public func doing(_ text: String) {
        if isTerminal { write(clearLine + painted("… \(text)", .dim)) }
    }

    /// What happens beside the steps.
    public func note(_ text: String) { line("\(clearLine)  \(painted(text, .dim))") }

    /// What has failed.
    public func failed(_ text: String) { complain("\(clearLine)\(painted("✗ \(text)", .red))\n") }

    /// A text that stands out.
    public func bold(_ text: String) -> String { painted(text, .bold) }

    /// The text that closes a run that went well.
    public func praise(_ text: String, _ rest: String) { line("\n\(painted(painted(text, .green), .bold))\(rest)") }

    /// How long it is since a moment.
    public static func time(since start: ContinuousClock.Instant) -> String {
        let seconds = (ContinuousClock.now - start).components.seconds
        return seconds < 60 ? "\(seconds) s" : "\(seconds / 60) min \(seconds % 60 < 10 ? "0" : "")\(seconds % 60) s"
    }

    /// One line for what a part does: what is under way, then a check mark and the time if it was a second or more, or a cross while the
    /// error goes on upwards.
    func step(_ text: String, _ part: () async throws -> Void) async throws {
        let start = ContinuousClock.now
        try await detailedStep(text) {
            try await part()
            return ContinuousClock.now - start < .seconds(1) ? "" : Self.time(since: start)
        }
    }

    /// The same with what the part has to say of itself instead of the time.
    func detailedStep(_ text: String, _ part: () async throws -> String) async throws {
        doing(text)
        do {
            done(text, try await part())
        } catch {
            // Somebody who has pressed Ctrl-C knows why.
            if !(error is CancellationError) { line("\(clearLine)\(painted("✗", .red)) \(text)") }
            throw error
        }
    }

    func painted(_ text: String, _ style: Style) -> String {
        isTerminal && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    private var clearLine: String { isTerminal ? "\r\u{1B}[K" : "" }
}
