import Foundation
import Sandbox

/// Firefox's own remote control: over TCP, `length:[0, number, command, parameters]`, answered by `length:[1, number, error, result]`.
/// One command at a time.
actor Marionette {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let socket: Int32
    private var lastNumber = 0
    private var unread: [UInt8] = []

    /// Connects to a port of this machine, and reads the greeting.
    init(port: UInt16) async throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure(description: "Firefox does not listen on port \(port)") }
        _ = try await message()
    }

    deinit { _ = Glibc.close(socket) }

    /// Sends a command; throws with Firefox's words when it fails.
    @discardableResult
    func send(_ command: String, _ parameters: JSON = [:]) async throws -> JSON {
        lastNumber += 1
        let text = JSON.array([0, .integer(lastNumber), .string(command), parameters]).text
        try write(Array("\(text.count):".utf8) + text)
        guard let answer = try await message().array, answer.count == 4 else { throw Failure(description: "\(command): no answer") }
        if let problem = answer[2]["message"]?.string { throw Failure(description: "\(command): \(problem)") }
        return answer[3]
    }

    /// A script's value in the page; it may await.
    @discardableResult
    func run(_ script: String, _ arguments: [JSON] = []) async throws -> JSON {
        let body = "const done = arguments[arguments.length - 1]; (async () => { \(script) })().then(done, error => done('' + error));"
        let parameters: JSON = ["script": .string(body), "args": .array(arguments), "newSandbox": true]
        return try await send("WebDriver:ExecuteAsyncScript", parameters)["value"] ?? .null
    }

    /// Clicks as a hand does.
    func click(_ selector: String) async throws {
        let found = try await send("WebDriver:FindElement", ["using": "css selector", "value": .string(selector)])
        guard let element = found["value"]?.object?.values.first else { throw Failure(description: "\(selector) is not there") }
        try await send("WebDriver:ElementClick", ["id": element])
    }

    /// Waits until a script gives true; a failure after a minute and a half.
    func wait(_ script: String) async throws {
        let deadline = ContinuousClock.now + .seconds(90)
        while true {
            if try await run("return \(script);") == true { return }
            guard .now < deadline else {
                let page = try await run("return document.body.innerText;").string ?? ""
                throw Failure(description: "this did not come true: \(script); the page says: \(page)")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(description: "Firefox has closed the connection") }
            sent += count
        }
    }

    /// The next whole message. Waits for it without holding a thread.
    private func message() async throws -> JSON {
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            if let colon = unread.firstIndex(of: UInt8(ascii: ":")), let length = Int(String(decoding: unread[..<colon], as: UTF8.self)),
                unread.count > colon + length
            {
                defer { unread.removeFirst(colon + 1 + length) }
                return try JSON(parsing: unread[(colon + 1)...(colon + length)])
            }
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT)) }
            if count > 0 {
                unread += buffer[..<count]
            } else if count == 0 || errno != EAGAIN {
                throw Failure(description: "Firefox has closed the connection")
            } else {
                guard .now < deadline else { throw Failure(description: "Firefox does not answer") }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }
}
