import FleetHarness
import Foundation
import Sandbox

/// A headless Firefox with a profile of its own, whose push service is the sandbox.
struct Firefox {
    let page: Marionette
    private let member: RunningMember
    private let profile: URL

    /// Starts it, hands it to the test and ends it, however the test ends.
    static func use(pushService: String, _ test: (Firefox) async throws -> Void) async throws {
        let profile = FileManager.default.temporaryDirectory.appending(path: "belfry-firefox-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: profile, withIntermediateDirectories: true)
        let preferences = preferences(pushService: pushService).map { "user_pref(\"\($0)\", \($1));\n" }.joined()
        try Data(preferences.utf8).write(to: profile.appending(path: "user.js"))
        let member = try RunningMember(
            URL(filePath: "/usr/bin/env"),
            [
                "firefox-esr", "--headless", "--no-remote", "--profile", profile.path, "--marionette",
                // Without it the browser's own windows, settings and permissions are out of reach.
                "-remote-allow-system-access", "about:blank",
            ],
            environment: ["HOME": profile.path, "PATH": "/usr/local/bin:/usr/bin:/bin", "MOZ_CRASHREPORTER_DISABLE": "1"],
            log: profile.appending(path: "firefox.log"))
        let result: Result<Void, any Error>
        do {
            let page = try await connect(profile)
            result = await Result { try await test(Firefox(page: page, member: member, profile: profile)) }
            // Ended by itself it takes its helpers along.
            _ = try? await page.send("Marionette:Quit", ["flags": ["eForceQuit"]])
        } catch {
            result = .failure(error)
            member.signal(SIGKILL)
        }
        await end(member)
        if case .failure = result { print("--- firefox\n\((try? String(contentsOf: member.log, encoding: .utf8))?.suffix(4000) ?? "")") }
        try? FileManager.default.removeItem(at: profile)
        try result.get()
    }

    /// The names and values of `user.js`: what a push service of one's own needs, a free port for the remote control, and no calls home.
    private static func preferences(pushService: String) -> [(String, String)] {
        [
            ("dom.push.enabled", "true"),
            // Off in profiles for automation; subscribing then fails.
            ("dom.push.connection.enabled", "true"), ("dom.push.serverURL", "\"\(pushService)\""),
            ("dom.push.testing.allowInsecureServerURL", "true"), ("dom.push.userAgentID", "\"\""),
            ("permissions.default.desktop-notification", "1"),
            // Without a desktop there is nobody who would show it: so Firefox opens a window of its own for each notification.
            ("alerts.useSystemBackend", "false"), ("marionette.port", "0"), ("remote.prefs.recommended", "false"),
            ("app.update.auto", "false"), ("app.update.enabled", "false"), ("app.normandy.enabled", "false"),
            ("browser.aboutwelcome.enabled", "false"), ("browser.safebrowsing.downloads.remote.enabled", "false"),
            ("browser.shell.checkDefaultBrowser", "false"), ("browser.startup.homepage_override.mstone", "\"ignore\""),
            ("datareporting.policy.dataSubmissionEnabled", "false"), ("extensions.update.enabled", "false"),
            ("network.captive-portal-service.enabled", "false"), ("network.connectivity-service.enabled", "false"),
            ("network.proxy.type", "0"), ("services.settings.server", "\"data:,\""), ("toolkit.telemetry.enabled", "false"),
            ("toolkit.startup.max_resumed_crashes", "-1"),
        ]
    }

    /// Firefox writes its port into the profile once it listens.
    private static func connect(_ profile: URL) async throws -> Marionette {
        let deadline = ContinuousClock.now + .seconds(90)
        let file = profile.appending(path: "MarionetteActivePort")
        while true {
            if let text = try? String(contentsOf: file, encoding: .utf8),
                let port = UInt16(text.trimmingCharacters(in: .whitespacesAndNewlines))
            {
                let page = try await Marionette(port: port)
                try await page.send("WebDriver:NewSession", ["capabilities": ["alwaysMatch": ["timeouts": ["script": 60_000]]]])
                return page
            }
            guard .now < deadline else { throw Marionette.Failure(description: "Firefox has not started within 90 s") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private static func end(_ member: RunningMember) async {
        let patience = Task {
            try await Task.sleep(for: .seconds(20))
            member.signal(SIGKILL)
        }
        _ = await member.end()
        patience.cancel()
    }

    /// Opens another tab in front of this one; gives the handle to come back with, or to reach it where it is.
    func goToBackground() async throws -> JSON {
        let handle = try await page.send("WebDriver:GetWindowHandle")["value"] ?? .null
        let other = try await page.send("WebDriver:NewWindow", ["type": "tab", "focus": true])["handle"] ?? .null
        try await page.send("WebDriver:SwitchToWindow", ["handle": other, "focus": true])
        return handle
    }

    func comeBack(to handle: JSON) async throws {
        try await page.send("WebDriver:SwitchToWindow", ["handle": handle, "focus": true])
    }

    /// Keeps a picture of the page for whoever looks at the test's run, and says where.
    func keepPicture(_ name: String) async throws {
        let folder = try TestEnvironment.artifacts()
        let picture = try await page.send("WebDriver:TakeScreenshot", ["full": true, "hash": false])["value"]?.string ?? ""
        guard let data = Data(base64Encoded: picture) else { throw Marionette.Failure(description: "the picture is none") }
        let file = folder.appending(path: "\(name).png")
        try data.write(to: file)
        print("picture: \(file.path)")
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
