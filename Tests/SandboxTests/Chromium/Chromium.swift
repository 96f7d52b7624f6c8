import Foundation
import Sandbox
import Synchronization

/// A headless Chromium with a profile of its own, driven over a pipe by the DevTools protocol: messages of JSON, each ended by a zero byte.
final class Chromium: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private struct State {
        var unread = Data()
        var lastCall = 0
        var answers: [Int: JSON] = [:]
        var events: [JSON] = []
    }

    private let process: Process
    private let requests: FileHandle
    private let state = Mutex(State())

    /// Starts it, hands it to the test and ends it, however the test ends.
    static func use(_ test: (Chromium) async throws -> Void) async throws {
        let folder = URL.temporaryDirectory.appending(path: "belfry-chromium-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let chromium = try Chromium(folder: folder)
        let result: Result<Void, any Error>
        do { result = .success(try await test(chromium)) } catch { result = .failure(error) }
        await chromium.end()
        try? FileManager.default.removeItem(at: folder)
        try result.get()
    }

    private init(folder: URL) throws {
        let (input, output) = (Pipe(), Pipe())
        // A browser that has crashed shall fail a test, and not end the runner at the next request.
        signal(SIGPIPE, SIG_IGN)
        process = Process()
        requests = input.fileHandleForWriting
        process.executableURL = URL(filePath: "/bin/sh")
        // It reads from descriptor 3 and writes to 4. Its own sandbox does not work for root, and the only page is ours.
        let script = """
            exec chromium --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --no-proxy-server \
            --disable-background-networking --disable-component-update --disable-sync --remote-debugging-pipe \
            --user-data-dir="$HOME" about:blank 3<&0 4>&1 </dev/null >/dev/null 2>"$HOME/chromium.log"
            """
        process.arguments = ["-c", script]
        process.environment = ["HOME": folder.path, "PATH": "/usr/local/bin:/usr/bin:/bin"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        output.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            self?.take(data)
        }
    }

    /// Calls a method, of the browser or of one page or worker; throws with the browser's words when it fails.
    @discardableResult
    func call(_ method: String, _ parameters: JSON = [:], session: String? = nil) async throws -> JSON {
        let number = state.withLock { state in
            state.lastCall += 1
            return state.lastCall
        }
        var members: [String: JSON] = ["id": .integer(number), "method": .string(method), "params": parameters]
        members["sessionId"] = session.map(JSON.string)
        try requests.write(contentsOf: Data(JSON.object(members).text + [0]))
        let answer = try await eventually(method) { self.state.withLock { $0.answers.removeValue(forKey: number) } }
        if let error = answer["error"]?["message"]?.string { throw Failure(description: "\(method): \(error)") }
        return answer["result"] ?? .null
    }

    /// The parameters of the last event of a kind that fulfils the condition, as soon as there is one.
    func event(_ method: String, where condition: (JSON) -> Bool = { _ in true }) async throws -> JSON {
        try await eventually(method) {
            let events = self.state.withLock { $0.events.filter { $0["method"]?.string == method } }
            return events.compactMap { $0["params"] }.last(where: condition)
        }
    }

    /// A script's value in a page or worker; a promise is awaited.
    @discardableResult
    func evaluate(_ script: String, in session: String) async throws -> JSON {
        let result = try await call(
            "Runtime.evaluate", ["expression": .string(script), "awaitPromise": true, "returnByValue": true, "userGesture": true],
            session: session)
        if let problem = result["exceptionDetails"] {
            throw Failure(description: "\(script): \(String(decoding: problem.text, as: UTF8.self))")
        }
        return result["result"]?["value"] ?? .null
    }

    /// Waits until a script gives true. A page that is just being left cannot be asked, and is asked again.
    func wait(_ script: String, in session: String) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            var problem = ""
            do {
                if try await evaluate(script, in: session) == true { return }
            } catch {
                problem = "\(error)"
            }
            guard .now < deadline else { throw Failure(description: "this did not come true: \(script) \(problem)") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func eventually(_ what: String, _ find: () -> JSON?) async throws -> JSON {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            if let found = find() { return found }
            guard process.isRunning, .now < deadline else { throw Failure(description: "Chromium gave nothing for \(what)") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func take(_ data: Data) {
        state.withLock { state in
            state.unread += data
            while let end = state.unread.firstIndex(of: 0) {
                let message = try? JSON(parsing: state.unread[..<end])
                state.unread = Data(state.unread[state.unread.index(after: end)...])
                guard let message else { continue }
                if let number = message["id"]?.integer { state.answers[number] = message } else { state.events.append(message) }
            }
        }
    }

    private func end() async {
        _ = try? await call("Browser.close")
        let deadline = ContinuousClock.now + .seconds(10)
        while process.isRunning, .now < deadline { try? await Task.sleep(for: .milliseconds(20)) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }
}
