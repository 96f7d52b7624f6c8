import Foundation
import Settings
import Testing

@Suite struct Secrets {
    @Test func `a secret shows itself nowhere`() {
        struct Holder {
            let key = Secret("hunter2")
        }
        var dumped = ""
        dump(Holder(), to: &dumped)
        let texts = ["\(Secret("hunter2"))", "\(Holder())", String(reflecting: Holder()), "\([Secret("hunter2")])", dumped]
        #expect(texts.allSatisfy { !$0.contains("hunter2") })
        #expect(Secret("hunter2").value == "hunter2")
    }

    @Test(arguments: ["hunter2", "hunter2\n", "hunter2\r\n\n"])
    func `it comes from the file that the variable names, without the line end`(contents: String) throws {
        try withFile(contents) { path in
            var settings = SettingsReader(environment: ["BELFRY_KEY_FILE": path])
            #expect(settings.secret("BELFRY_KEY", about: "")?.value == "hunter2")
            try settings.finish()
        }
    }

    @Test func `several lines stay several lines`() throws {
        try withFile("-----BEGIN-----\nabc\n-----END-----\n") { path in
            var settings = SettingsReader(environment: ["BELFRY_KEY_FILE": path])
            #expect(settings.requiredSecret("BELFRY_KEY", about: "").value == "-----BEGIN-----\nabc\n-----END-----")
            try settings.finish()
        }
    }

    @Test func `variable and file together are a mistake`() throws {
        try withFile("a") { path in
            var settings = SettingsReader(environment: ["BELFRY_KEY": "hunter2", "BELFRY_KEY_FILE": path])
            _ = settings.secret("BELFRY_KEY", about: "")
            let found = mistakes(&settings)
            #expect(found.map(\.problem) == ["and BELFRY_KEY_FILE are both set"])
        }
    }

    @Test(arguments: [nil, "", "\n"] as [String?])
    func `a file that is missing or empty is one mistake`(contents: String?) throws {
        try withFile(contents ?? "") { path in
            var settings = SettingsReader(environment: ["BELFRY_KEY_FILE": contents == nil ? path + ".missing" : path])
            #expect(settings.requiredSecret("BELFRY_KEY", about: "").value == "")
            #expect(mistakes(&settings).map(\.name) == ["BELFRY_KEY_FILE"])
        }
    }

    @Test func `a missing required secret is a mistake that names both ways`() {
        var settings = SettingsReader(environment: [:])
        _ = settings.requiredSecret("BELFRY_KEY", about: "")
        #expect(mistakes(&settings).first?.fix.contains("BELFRY_KEY_FILE") == true)
    }

    @Test func `a wrong one is a mistake without the value`() {
        var settings = SettingsReader(environment: ["BELFRY_KEY": "hunter2", "BELFRY_URL": "hunter2"])
        let key: Int? = settings.secret("BELFRY_KEY", about: "") { _ in throw InvalidValue("is not a private key") }
        let url = settings.secret("BELFRY_URL", example: "amqp://host", about: "") { secret in
            guard secret.value.hasPrefix("amqp:") else { throw InvalidValue("does not begin with amqp:") }
            return secret.value
        }
        #expect(key == nil && url == "amqp://host")
        let text = SettingsError(mistakes(&settings)).description
        #expect(text.contains("BELFRY_KEY has a value which is not a private key"))
        #expect(!text.contains("hunter2"))
    }

    @Test func `the file's variable is known too`() {
        var settings = SettingsReader(environment: ["BELFRY_KEY_FLIE": "x"])
        _ = settings.secret("BELFRY_KEY", about: "")
        #expect(mistakes(&settings).first?.fix == "Did you mean BELFRY_KEY_FILE?")
    }

    @Suite struct `A secret in the place of the file's name` {
        @Test(arguments: [
            "amqp://belfry:EXAMPLE-SECRET@127.0.0.1:1/belfry", "EXAMPLE-SECRET", "EXAMPLE/SECRET", "/EXAMPLE-SECRET",
            "/EXAMPLE/SECRET+", "-----BEGIN PRIVATE KEY-----\nEXAMPLE/SECRET\n-----END PRIVATE KEY-----",
            #"{"private_key":"EXAMPLE-SECRET/x"}"#, String(repeating: "EXAMPLE-SECRET/", count: 1000),
        ])
        func `is never shown`(value: String) {
            var settings = SettingsReader(environment: ["BELFRY_KEY_FILE": value])
            _ = settings.requiredSecret("BELFRY_KEY", about: "")
            let text = SettingsError(mistakes(&settings)).description
            #expect(!text.contains("EXAMPLE") && !text.contains("SECRET"))
            #expect(text.contains("BELFRY_KEY_FILE names no file that is there") && text.contains("give it in BELFRY_KEY."))
        }

        @Test func `is no reason to hide the name of a file that is missing from its folder`() throws {
            let path = FileManager.default.temporaryDirectory.appending(path: "belfry-not-there").path()
            var settings = SettingsReader(environment: ["BELFRY_KEY_FILE": path])
            _ = settings.requiredSecret("BELFRY_KEY", about: "")
            #expect(mistakes(&settings).first?.problem == "names the file \(path), which cannot be read")
        }
    }

    private func withFile(_ contents: String, _ body: (String) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "belfry-secret-\(UUID().uuidString)")
        try Data(contents.utf8).write(to: file)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: file) } }
        try body(file.path())
    }
}
