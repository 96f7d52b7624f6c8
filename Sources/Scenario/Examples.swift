import Foundation
import Sandbox

/// The events in deploy/examples, made fresh: a new id, and the present as their time.
struct Examples: Sendable {
    private let folder: URL
    private let workplace: URL

    /// - Parameters:
    ///   - folder: deploy/examples.
    ///   - workplace: where the files go that are published; made when absent.
    init(_ folder: URL, workplace: URL) throws {
        self.folder = folder
        self.workplace = workplace
        try FileManager.default.createDirectory(at: workplace, withIntermediateDirectories: true)
    }

    /// One event, with some of its data replaced.
    func event(_ name: String, _ changes: [String: JSON] = [:]) throws -> JSON {
        guard var event = try read(name).object, let data = event["data"]?.object else { throw Failure("\(name).json is no event") }
        event["data"] = .object(data.merging(changes) { $1 })
        return .object(event)
    }

    /// The events of a file that holds a list.
    func all(_ name: String) throws -> [JSON] {
        guard let events = try read(name).array else { throw Failure("\(name).json is no list") }
        return events
    }

    /// Writes events into a file to publish.
    func write(_ events: [JSON]) throws -> URL { try write(.array(Self.fresh(events))) }

    /// Writes one event, as its own document.
    func writeOne(_ event: JSON) throws -> URL { try write(Self.fresh([event])[0]) }

    /// The events with new ids, and with times that keep their order: the last one is now, none is in the future.
    static func fresh(_ events: [JSON], now: Date = Date()) -> [JSON] {
        let milliseconds = Int(now.timeIntervalSince1970 * 1000) - events.count + 1
        return events.enumerated().map { index, event in
            // A little more than the whole millisecond, so that it is the same one however the rest is cut off.
            let time = Date(timeIntervalSince1970: (Double(milliseconds + index) + 0.3) / 1000)
            var members = event.object ?? [:]
            members["id"] = .string(UUID().uuidString.lowercased())
            members["time"] = .string(time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            return .object(members)
        }
    }

    private func read(_ name: String) throws -> JSON {
        try JSON(parsing: try Data(contentsOf: folder.appending(path: "\(name).json")))
    }

    private func write(_ document: JSON) throws -> URL {
        let file = workplace.appending(path: "\(UUID().uuidString.lowercased()).json")
        try Data(document.text).write(to: file)
        return file
    }
}
