import Directory
import Endpoints
import Foundation
import Messages

@testable import Operations

extension FuzzTarget {
    /// What `belfry publish` reads.
    static let eventFile = FuzzTarget("event-file") { bytes throws(Finding) in
        guard let events = try? CheckedEvent.all(in: bytes, arrival: now) else { return }
        for event in events {
            let again = try? Event.read(ReceivedBody(contentType: "application/cloudevents+json", bytes: event.bytes), arrival: now)
            try Finding.unless(again == event.event, "the router reads another event than the command")
        }
    }

    /// What `belfry directory import` reads.
    static let workspaceFile = FuzzTarget("workspace-file") { bytes throws(Finding) in
        do throws(OperationError) {
            let file = try WorkspaceImport(bytes, now: now)
            _ = try file.check()
            let isWhole = (try? await publishable(file)) ?? false
            if !isWhole { throw OperationError(.partial, unpublishable) }
        } catch {
            try Finding.unless(error.text != unpublishable, unpublishable)
        }
        if let file = try? JSONDecoder().decode(WorkspaceFile.self, from: Data(json: bytes)) { try? file.check() }
    }

    private static let unpublishable = "a checked file has an event that cannot be published"

    private static func publishable(_ file: WorkspaceImport) async throws -> Bool {
        var count = 0
        try await file.events { count += $0.count }
        return count > 0
    }

    /// What RabbitMQ's management API answers.
    static let managementAnswer = FuzzTarget("management-answer") { bytes throws(Finding) in
        let (decoder, data) = (JSONDecoder(), Data(json: bytes))
        _ = try? decoder.decode(ManagementAPI.FoundExchange.self, from: data)
        _ = try? decoder.decode([ManagementAPI.FoundBinding].self, from: data)
        _ = try? decoder.decode(ManagementAPI.FoundPermission.self, from: data)
        if let user = try? decoder.decode(ManagementAPI.FoundUser.self, from: data) { _ = user.tags.names }
        if let queue = try? decoder.decode(ManagementAPI.FoundQueue.self, from: data) { _ = queue.arguments.values.map(\.description) }
        if let value = JSONText.read(bytes) {
            let again = (try? JSONText.line(value)).flatMap(JSONText.read)
            try Finding.unless(again == value, "a JSON value that is written and read again is another one")
        }
    }
}
