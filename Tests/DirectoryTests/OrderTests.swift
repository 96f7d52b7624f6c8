import GRDB
import Messages
import Testing

@testable import Directory

/// The same changes end in the same directory, whichever way they arrive: each order of arrival gets a workspace of its own.
@Suite struct `Whatever the order of arrival` {
    private struct Said: Sendable {
        var id: String
        var after: Int
        var change: @Sendable (_ workspace: String) -> DirectoryChange
    }

    /// Applies the changes in every order, and gives what each order ended in.
    private static func ends<End: Sendable & Equatable>(
        _ said: [Said], _ store: any DirectoryStore, _ read: (_ workspace: String) async throws -> End
    ) async throws -> [End] {
        var ends: [End] = []
        for (number, order) in permutations(said).enumerated() {
            let workspace = "w-\(number)"
            _ = try await store.apply(
                order.map { one in
                    TimedDirectoryChange(
                        one.change(workspace), eventID: one.id, time: Acme.start + .seconds(Int64(one.after)), source: "/\(one.id)")
                })
            ends.append(try await read(workspace))
        }
        return ends
    }

    private static func permutations<Element>(_ elements: [Element]) -> [[Element]] {
        guard let first = elements.first else { return [[]] }
        return permutations(Array(elements.dropFirst())).flatMap { rest in
            (0...rest.count).map { place in rest[..<place] + [first] + rest[place...] }
        }
    }

    private static func named(_ name: String, _ version: Int64?, _ after: Int) -> Said {
        Said(id: name, after: after) {
            .teammateUpserted(TeammateUpserted(workspace: $0, teammate: "ann", name: name, version: version))
        }
    }

    private static func removed(_ version: Int64?, _ after: Int) -> Said {
        Said(id: "removed", after: after) { .teammateRemoved(TeammateRemoved(workspace: $0, teammate: "ann", version: version)) }
    }

    /// The names say which version they have, and when they are from; the last one of each is what the directory has to say.
    private static let people: [(said: [Said], end: String)] = [
        ([named("v2@10", 2, 10), named("none@20", nil, 20), named("v1@30", 1, 30)], "none@20"),
        ([named("v2@10", 2, 10), named("none@8", nil, 8), named("v1@30", 1, 30)], "v2@10"),
        ([named("v3@5", 3, 5), named("none@8", nil, 8), named("none@4", nil, 4), named("v2@9", 2, 9), named("v1@30", 1, 30)], "none@8"),
        ([named("v3@5", 3, 5), named("v3@6", 3, 6), named("v2@40", 2, 40), named("none@1", nil, 1)], "v3@6"),
        ([named("a@7", nil, 7), named("b@7", nil, 7), named("v1@7", 1, 7), removed(nil, 6)], "v1@7"),
        ([named("v2@10", 2, 10), removed(nil, 20), named("v1@30", 1, 30), named("none@12", nil, 12)], "removed"),
        ([named("none@20", nil, 20), removed(2, 10), named("v1@30", 1, 30)], "none@20"),
    ]

    @Test(arguments: people.indices)
    func `a teammate is who the order says`(index: Int) async throws {
        try await StoreFactory.sqlite.with { store in
            let ends = try await Self.ends(Self.people[index].said, store) { workspace in
                let profile = try await store.profile(workspace: workspace, teammate: "ann")
                return profile?.removedAt == nil ? profile?.name : "removed"
            }
            #expect(Set(ends) == [Self.people[index].end])
        }
    }

    @Test func `workspace, team, phone and mailbox go by the same order`() async throws {
        func said(_ version: Int64?, _ after: Int) -> [Said] {
            let id = "\(version.map { "v\($0)" } ?? "none")@\(after)"
            return [
                Said(id: id, after: after) { .workspaceUpserted(WorkspaceUpserted(workspace: $0, name: id, version: version)) },
                Said(id: id, after: after) { .teamUpserted(TeamUpserted(workspace: $0, team: "t", name: id, version: version)) },
                Said(id: id, after: after) {
                    .deviceRegistered(
                        DeviceRegistered(workspace: $0, teammate: "ann", device: "d", provider: .fcm, token: id, app: id, version: version))
                },
            ]
        }
        try await StoreFactory.sqlite.with { store in
            for kind in 0..<3 {
                let all = [said(2, 10), said(nil, 20), said(1, 30), said(nil, 5)].map { $0[kind] }
                let ends = try await Self.ends(all, store) { workspace -> String? in
                    switch kind {
                    case 0: try await store.exportWorkspace(workspace)?.name
                    case 1: try await store.team("t", workspace: workspace)?.name
                    default: try await store.phone("app", workspace)
                    }
                }
                #expect(Set(ends) == ["none@20"], "\(kind)")
            }
        }
    }

    @Test func `a phone that was lost stays lost, and one that came back is back`() async throws {
        func registered(_ version: Int64?, _ after: Int) -> Said {
            Said(id: "r\(after)", after: after) {
                .deviceRegistered(
                    DeviceRegistered(workspace: $0, teammate: "ann", device: "d", provider: .fcm, token: "t", version: version))
            }
        }
        func lost(_ version: Int64?, _ after: Int) -> Said {
            Said(id: "l\(after)", after: after) {
                .deviceUnregistered(DeviceUnregistered(workspace: $0, device: "d", reason: .loggedOut, version: version))
            }
        }
        let cases: [(said: [Said], end: DestinationRecord.State)] = [
            ([registered(2, 10), lost(nil, 20), registered(1, 30)], .loggedOut),
            ([lost(2, 10), registered(nil, 20), lost(1, 30)], .usable),
            ([registered(1, 10), lost(2, 5), registered(3, 1)], .usable),
        ]
        try await StoreFactory.sqlite.with { store in
            for (said, end) in cases {
                let ends = try await Self.ends(said, store) {
                    try await store.phone("state", $0).flatMap(DestinationRecord.State.init(rawValue:))
                }
                #expect(Set(ends) == [end])
                // The workspaces of the next case begin again.
                for number in ends.indices { try await store.forget("w-\(number)") }
            }
        }
    }

    @Test func `mail is stopped or released by what was said last`() async throws {
        func stopped(_ version: Int64?, _ after: Int) -> Said {
            Said(id: "s\(after)", after: after) {
                .emailSuppressed(
                    EmailSuppressed(workspace: $0, address: "ann@x.example", reason: .bounce, detail: "s\(after)", version: version))
            }
        }
        func released(_ version: Int64?, _ after: Int) -> Said {
            Said(id: "r\(after)", after: after) {
                .emailReleased(
                    EmailReleased(workspace: $0, address: "ann@x.example", by: "olga", reason: "r\(after)", version: version))
            }
        }
        let cases: [(said: [Said], end: String)] = [
            ([stopped(nil, 10), released(nil, 20), stopped(nil, 5)], "r20 released"),
            ([released(nil, 10), stopped(nil, 20)], "bounce s20"),
            ([stopped(2, 10), released(nil, 20), stopped(1, 30)], "r20 released"),
            ([released(3, 5), stopped(2, 10), stopped(nil, 4)], "r5 released"),
        ]
        try await StoreFactory.sqlite.with { store in
            for (number, (said, end)) in cases.enumerated() {
                let ends = try await Self.ends(said, store) { workspace -> String in
                    let record = try await store.suppression(of: "ann@x.example", workspace: workspace)
                    return "\(record?.reason ?? "-") \(record?.isReleased == true ? "released" : record?.detail ?? "-")"
                }
                #expect(Set(ends) == [end], "\(number)")
                // The workspaces of the next case begin again.
                for number in ends.indices { try await store.forget("w-\(number)") }
            }
        }
    }

    @Test func `who is in a team follows from lists and parts`() async throws {
        func list(_ members: [String]?, _ version: Int64?, _ after: Int) -> Said {
            Said(id: "l\(after)", after: after) {
                .teamUpserted(TeamUpserted(workspace: $0, team: "t", name: "l\(after)", members: members, version: version))
            }
        }
        func part(_ members: [String], isAdded: Bool, _ after: Int) -> Said {
            Said(id: "p\(after)", after: after) {
                let part = TeamMembers(workspace: $0, team: "t", members: members)
                return isAdded ? .teamMembersAdded(part) : .teamMembersRemoved(part)
            }
        }
        let said = [
            list(["a", "b"], 2, 10), list(["b", "c"], nil, 20), list(["d"], 1, 30), part(["e", "f"], isAdded: true, 25),
            part(["b", "f"], isAdded: false, 26), part(["c"], isAdded: false, 15),
        ]
        try await StoreFactory.sqlite.with { store in
            let ends = try await Self.ends(said, store) { try await store.team("t", workspace: $0)?.members }
            // The list of 20 counts; b left later, e came later, c left before it, f came and left again.
            #expect(Set(ends) == [["c", "e"]])
        }
    }

    @Test func `each switch goes by itself`() async throws {
        func full(_ on: [Channel], _ version: Int64?, _ after: Int) -> Said {
            Said(id: "f\(after)", after: after) {
                .preferencesChanged(
                    PreferencesChanged(workspace: $0, teammate: "ann", preferences: Acme.preferences(on), version: version))
            }
        }
        func patch(_ channel: Channel, _ isOn: Bool?, _ after: Int) -> Said {
            Said(id: "p\(after)", after: after) {
                .preferencesPatched(
                    PreferencesPatched(
                        workspace: $0, teammate: "ann", preferences: PreferencesPatch([.init(.assignedToMe, channel): isOn])))
            }
        }
        let said = [
            full([.webPush], 2, 10), full([.email], 1, 30), full([.mobilePush], nil, 8), patch(.email, true, 20), patch(.webPush, nil, 5),
            patch(.mobilePush, nil, 12),
        ]
        try await StoreFactory.sqlite.with { store in
            let ends = try await Self.ends(said, store) { workspace in
                let profile = try await store.profile(workspace: workspace, teammate: "ann")
                let preferences = try await store.preferences(workspace, "ann")
                return (profile?.preferences ?? preferences).switches
            }
            // Version 2 over version 1, patches after it over both: web push as of version 2, mobile push back to the default, mail on.
            #expect(Set(ends) == ["+?++--"])
            let upserted = DirectoryChange.teammateUpserted(TeammateUpserted(workspace: "w-0", teammate: "ann"))
            _ = try await store.apply([TimedDirectoryChange(upserted, eventID: "u", time: Acme.start)])
            let origins = try await store.profile(workspace: "w-0", teammate: "ann")?.switchOrigins.map {
                "\($0.by) \($0.channel.rawValue)"
            }
            #expect(
                origins == [
                    "/f10 web-push", "/p12 mobile-push", "/p20 email", "/f10 web-push", "/f10 mobile-push", "/f10 email",
                ])
        }
    }
}

extension DirectoryStore {
    fileprivate func forget(_ workspace: String) async throws {
        guard let store = self as? SQLiteDirectory else { return }
        try await store.write { database in
            for table in ["destination", "suppression", "overtaken"] {
                try database.run("DELETE FROM \(table) WHERE workspace = ?", [workspace])
            }
        }
    }

    /// A column of the only phone.
    fileprivate func phone(_ column: String, _ workspace: String) async throws -> String? {
        guard let store = self as? SQLiteDirectory else { return nil }
        return try await store.read { database in
            try database.first("SELECT \(column) FROM destination WHERE workspace = ?", [workspace]) { $0[0] as String }
        }
    }

    fileprivate func preferences(_ workspace: String, _ teammate: String) async throws -> Preferences {
        guard let store = self as? SQLiteDirectory else { return Preferences() }
        return try await store.read { database in
            let sql = "SELECT switches FROM preference WHERE workspace = ? AND teammate = ?"
            return Preferences(switches: try database.first(sql, [workspace, teammate]) { $0[0] as String } ?? "")
        }
    }
}
