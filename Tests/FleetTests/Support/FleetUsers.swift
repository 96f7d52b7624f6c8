import FleetHarness
import Foundation

/// Users of a test's own, in the fleet's virtual host.
struct FleetUsers {
    let fleet: TestFleet

    /// Makes a user, or changes what they may; how they connect.
    @discardableResult
    func add(_ name: String, writing: String, reading: String = ".*") async throws -> String {
        let user = "\(name)-\(fleet.virtualHost)"
        let api = "\(fleet.environment.managementURL)/api"
        try await Command.management("PUT", "\(api)/users/\(user)", body: #"{"password":"secret","tags":""}"#)
        try await Command.management(
            "PUT", "\(api)/permissions/\(fleet.virtualHost)/\(user)",
            body: #"{"configure":"^$","write":"\#(writing)","read":"\#(reading)"}"#)
        return fleet.environment.amqpURL(virtualHost: fleet.virtualHost).replacing("guest:guest", with: "\(user):secret")
    }
}
