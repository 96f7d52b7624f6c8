import Logging

/// Makes one line of every log event and hands it to a sink.
struct LineLogHandler: LogHandler {
    let label: String
    let process: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let layout: LogLayout
    private let sink: LogSink

    init(
        label: String, process: String, level: Logger.Level, layout: LogLayout, sink: LogSink,
        metadataProvider: Logger.MetadataProvider? = nil
    ) {
        self.label = label
        self.process = process
        logLevel = level
        self.layout = layout
        self.sink = sink
        self.metadataProvider = metadataProvider
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        let record = LogRecord(
            time: .now(), level: event.level, message: event.message.description, process: process, logger: label, metadata: all)
        sink.write(layout.line(record))
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
}
