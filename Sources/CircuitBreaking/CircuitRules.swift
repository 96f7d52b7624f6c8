/// The numbers that circuits go by. The same for every service: what a service asks for itself, with Retry-After, comes first.
public struct CircuitRules: Sendable {
    /// How many requests of one circuit may be under way: the size of its bulkhead, and the HTTP client's limit for a host.
    public var capacity: Int
    /// How many requests may be under way to all hosts of one service together that have not answered yet: a fifth, so that names that do
    /// not resolve, or lead nowhere, leave the places to the others.
    public var unknownHostCapacity: Int { max(1, capacity / 5) }
    /// How long a job may wait for a free place. Longer, and it waits on a retry queue, where it keeps nobody else waiting.
    public var maxWait: Duration = .milliseconds(500)

    /// What is judged: the answers of the last ten to twenty seconds.
    public var window: Duration = .seconds(20)
    /// Fewer failures than this say nothing.
    public var leastFailures = 5
    /// With at least this share of failures in the window a service is down.
    public var failingShare = 0.5
    /// Fewer "too many requests" than this are about a busy destination, whatever their share: in a quiet service one is all there is.
    public var leastThrottles = 3
    /// With at least this share of "too many requests" in the window the service means everybody, not one busy destination.
    public var throttlingShare = 0.1
    /// So many failures, or so many "too many requests", with nothing accepted in between, need no share: a busy service that breaks
    /// down would otherwise have to fail as often as it worked before.
    public var troublesInARow = 10
    /// So many refusals of our credentials, with nothing accepted in between, are about us and not about one job.
    public var refusalsInARow = 5

    /// The first pause of a service that is down; each further one is twice as long.
    public var firstPause: Duration = .seconds(5)
    /// The longest pause of a service that is down.
    public var longestPause: Duration = .seconds(60)
    /// The first pause of a service that throttles and does not say for how long.
    public var throttlePause: Duration = .seconds(10)
    /// The first pause of a service that asks for a long one, until ``troublesInARow`` answers have asked for it: three may still come
    /// from one busy destination. Each pause that turns out to be needed is followed by one twice as long.
    public var doubtedThrottlePause: Duration = .seconds(60)
    /// However long a service asks to be left alone, it is tried again after this.
    public var longestThrottlePause: Duration = .seconds(3600)
    /// How often it is tried whether our credentials are accepted again.
    public var refusalPause: Duration = .seconds(60)
    /// However long an outage has lasted, its jobs come to look this often, so that they are not late for its end: with a quarter of
    /// jitter this is the retry queue of ten minutes.
    public var longestWait: Duration = .seconds(480)

    /// Requests a second at the beginning of a ramp.
    public var rampRate = 5.0
    /// How long the rate takes to double.
    public var rampDoubling: Duration = .seconds(7)
    /// How long a ramp takes: then there is no limit any more. 5/s has become 1900/s by then; Google asks for no less than a minute.
    public var rampTime: Duration = .seconds(60)

    /// A number from 0 to 1 for each pause and wait, so that several workers do not come at the same moment.
    public var jitter: @Sendable () -> Double = { .random(in: 0...1) }

    /// The usual rules.
    /// - Parameter capacity: at least 1.
    public init(capacity: Int) { self.capacity = max(1, capacity) }

    /// The rules of a worker: a circuit may use half of the worker's places, so that one that hangs leaves the rest to the others, and no
    /// more than the client sends to one host at once, so that no request uses its time up waiting there.
    public init(prefetch: Int, mostPerHost: Int = 100) { self.init(capacity: min(prefetch / 2, mostPerHost)) }
}
