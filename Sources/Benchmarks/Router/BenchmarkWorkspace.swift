import Directory
import Messages

/// A made-up workspace the benchmark works with.
struct BenchmarkWorkspace {
    static let id = "bench"

    var teammates: Int
    var teams: Int
    /// How many teammates are in each team.
    var teamSize: Int
    /// Whether each teammate has a browser, a phone and an address, or only one of the three in turn.
    var isEverybodyEverywhere: Bool

    /// Teams of three, each teammate with one destination: an assignment is three jobs, one a channel.
    static func teamsOfThree(teammates: Int, teams: Int) -> BenchmarkWorkspace {
        BenchmarkWorkspace(teammates: teammates, teams: teams, teamSize: 3, isEverybodyEverywhere: false)
    }

    /// One team of everybody, each teammate with three destinations.
    static func oneTeam(of teammates: Int) -> BenchmarkWorkspace {
        BenchmarkWorkspace(teammates: teammates, teams: 1, teamSize: teammates, isEverybodyEverywhere: true)
    }

    /// What one assignment comes to.
    var jobsPerAssignment: Int { isEverybodyEverywhere ? teamSize * 3 : teamSize }

    /// The workspace as it is imported.
    var file: WorkspaceFile {
        WorkspaceFile(
            workspace: Self.id, name: "Benchmark",
            teams: (0..<teams).map { team in
                WorkspaceFile.Team(
                    id: "team-\(team)", name: "Team \(team)",
                    members: (0..<teamSize).map { "teammate-\((teamSize * team + $0) % teammates)" })
            },
            teammates: (0..<teammates).map(teammate))
    }

    private func teammate(_ number: Int) -> WorkspaceFile.Teammate {
        var teammate = WorkspaceFile.Teammate(id: "teammate-\(number)", name: "Teammate \(number)")
        func has(_ kind: Int) -> Bool { isEverybodyEverywhere || number % 3 == kind }
        if has(0) {
            let keys = WebPushSubscribed.Subscription.Keys(
                p256dh: String(repeating: "B", count: 87), auth: String(repeating: "A", count: 22))
            let endpoint = "https://push.example.com/send/" + String(repeating: "e", count: 120) + "\(number)"
            teammate.browsers = [WorkspaceFile.Browser(subscription: .init(endpoint: endpoint, keys: keys))]
        }
        if has(1) {
            teammate.devices = [
                WorkspaceFile.Device(device: "phone-\(number)", provider: .apns, token: String(repeating: "7", count: 56) + "\(number)")
            ]
        }
        if has(2) { teammate.email = "teammate-\(number)@example.com" }
        return teammate
    }

    /// An assignment to one of the teams; each number is a conversation of its own.
    func event(_ number: Int, at time: Timestamp) -> [UInt8] {
        // A prime stride visits the teams in no order the directory's pages would like.
        let team = number * 7919 % teams
        return Array(
            """
            {"specversion":"1.0","id":"bench-\(number)","source":"//bench.example.com","type":"conversation.assigned",\
            "time":"\(time.text)","data":{"workspace":"\(Self.id)","conversation":{"id":"conversation-\(number)",\
            "subject":"Where is my parcel?","preview":"Hello, I ordered last week and nothing has come yet",\
            "url":"https://app.example.com/conversations/\(number)","customer":{"name":"Ada Kramer"}},\
            "assignee":{"type":"team","id":"team-\(team)"},"assigned_by":{"type":"rule","id":"rule-1"}}}
            """.utf8)
    }
}
