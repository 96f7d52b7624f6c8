extension HistoryReport {
    /// Where events of a conversation may be that have not got through the router.
    public struct Elsewhere: Sendable, Codable, Equatable {
        /// Dead letters about it, and what no route took.
        public var letters: [DeadLetterSummary] = []
        /// Queues in front of the router that are not empty. Which events wait there cannot be seen without taking them out.
        public var waiting: [Waiting] = []
        /// Why not everything was looked through; nil when everything was.
        public var problem: String?

        /// What was found: nothing yet.
        /// - Parameter problem: why not everything was looked through.
        public init(problem: String? = nil) { self.problem = problem }

        /// A queue in which events wait.
        public struct Waiting: Sendable, Codable, Equatable {
            public var queue: String
            public var messages: Int
            /// How many take from it; a queue that only delays has none.
            public var consumers: Int

            /// A queue with what waits in it.
            public init(queue: String, messages: Int, consumers: Int) {
                (self.queue, self.messages, self.consumers) = (queue, messages, consumers)
            }
        }
    }

    /// Whether anything was found: a decision, or an event of the conversation among the dead letters.
    public var isFound: Bool { !isEmpty || !(elsewhere?.letters.isEmpty ?? true) }

    /// Whether nothing was decided about the conversation, and nothing waits to be.
    public var isEmpty: Bool { entries.isEmpty && held.isEmpty }
}
