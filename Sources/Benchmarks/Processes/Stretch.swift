import Operations

/// What a process had done and used at a moment.
struct Reading {
    var moment: ContinuousClock.Instant
    /// Jobs or events, from the start on.
    var done: Int
    var usage: ProcessUsage
    /// The broker's processor time so far; nil when it is not on this machine.
    var broker: Duration?
}

/// What happened between two readings.
struct Stretch {
    private let start: Reading
    private let end: Reading

    /// From the first of some readings to the last.
    /// - Throws: when there are fewer than two, or nothing was done between them: all of it was over too soon.
    init(_ readings: some BidirectionalCollection<Reading>) throws(OperationError) {
        guard let start = readings.first, let end = readings.last, start.moment < end.moment, start.done < end.done else {
            throw OperationError(.usage, "All of it was done before anything could be measured.", fix: "Take more.")
        }
        self.start = start
        self.end = end
    }

    var done: Double { Double(end.done - start.done) }

    var seconds: Double { (end.moment - start.moment) / .seconds(1) }

    /// What was done a second.
    var rate: Double { done / seconds }

    /// The process's processor time.
    var processor: Duration { end.usage.processor - start.usage.processor }

    /// Microseconds of the process's processor time for each thing that was done.
    var processorMicroseconds: Double { processor / .microseconds(1) / done }

    /// Microseconds of the broker's processor time for each thing that was done; nil when it is not on this machine.
    var brokerMicroseconds: Double? {
        guard let first = start.broker, let last = end.broker else { return nil }
        return (last - first) / .microseconds(1) / done
    }

    /// The most memory that the process had resident up to its end, in bytes.
    var peakMemory: Int { end.usage.peakMemory }
}
