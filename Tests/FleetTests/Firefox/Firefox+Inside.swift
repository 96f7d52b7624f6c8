import Sandbox

/// What only the person in front of the browser can do: its own windows, settings and permissions.
extension Firefox {
    /// What the settings say about a site's notifications; the raw value is Firefox's name for it.
    enum Permission: String {
        case granted = "ALLOW_ACTION"
        case denied = "DENY_ACTION"
    }

    /// Changes it as the settings page does.
    func setPermission(_ permission: Permission, for origin: String) async throws {
        let script = """
            const principal = Services.scriptSecurityManager.createContentPrincipalFromOrigin(arguments[0]);
            Services.perms.addFromPrincipal(principal, 'desktop-notification', Services.perms[arguments[1]]);
            """
        try await inside { try await page.run(script, [.string(origin), .string(permission.rawValue)]) }
    }

    /// "Work offline", and back.
    func setOffline(_ isOffline: Bool) async throws {
        try await inside { try await page.run("Services.io.offline = arguments[0];", [.bool(isOffline)]) }
    }

    /// Clicks the notification whose text has these words, as a hand does, as soon as it is on the screen. A tab has to be reached anew
    /// afterwards: the last window that commands went to is closed.
    func clickNotification(about words: String) async throws {
        try await inside {
            let deadline = ContinuousClock.now + .seconds(90)
            var wasThere = false
            while .now < deadline {
                let isThere = try await reachAlert(about: words)
                // It closes when it is clicked, and that may be before the click is answered.
                if wasThere, !isThere { return }
                wasThere = isThere
                // A window that is just opening cannot be clicked yet.
                if isThere, (try? await page.click("#alertTextLabel")) != nil { return }
                try await Task.sleep(for: .milliseconds(20))
            }
            throw Marionette.Failure(description: "no notification about \(words) could be clicked")
        }
    }

    /// Makes the notification's window the one that commands go to; false when there is none.
    private func reachAlert(about words: String) async throws -> Bool {
        let script = """
            return document.documentElement.getAttribute('windowtype') === 'alert:alert'
              && document.getElementById('alertTextLabel').textContent.includes(arguments[0]);
            """
        for window in try await page.send("WebDriver:GetWindowHandles").array ?? [] {
            // Other notifications come and go meanwhile.
            let isIt = try? await {
                try await reach(window)
                return try await page.run(script, [.string(words)])
            }()
            if isIt == true { return true }
        }
        return false
    }

    /// Gives commands to the browser's own windows instead of pages while the work is done.
    @discardableResult
    private func inside<Value>(_ work: () async throws -> Value) async throws -> Value {
        try await page.send("Marionette:SetContext", ["value": "chrome"])
        let result: Result<Value, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        try await page.send("Marionette:SetContext", ["value": "content"])
        return try result.get()
    }
}

/// Tabs.
extension Firefox {
    /// Makes a tab the one that commands go to, and leaves it where it is.
    func reach(_ handle: JSON) async throws {
        try await page.send("WebDriver:SwitchToWindow", ["handle": handle, "focus": false])
    }

    func tabs() async throws -> [JSON] { try await page.send("WebDriver:GetWindowHandles").array ?? [] }

    /// A tab that was not there before, as soon as there is one.
    func tab(besides known: [JSON]) async throws -> JSON {
        let deadline = ContinuousClock.now + .seconds(90)
        while .now < deadline {
            if let tab = try await tabs().first(where: { !known.contains($0) }) { return tab }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Marionette.Failure(description: "no tab has been opened")
    }
}
