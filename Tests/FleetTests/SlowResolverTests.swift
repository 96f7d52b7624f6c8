import AMQP
import FleetHarness
import Foundation
import Messages
import Sandbox
import Testing

/// A name server that answers nothing about the hosts of one push service: made-up ones below its domain, as anybody may send them in.
@Suite(.serialized) struct `A name server that does not answer` {
    private static let hosts = 300
    private static let real = "updates.push.services.mozilla.com"

    @Test(.timeLimit(.minutes(3)))
    func `holds up those whose names it does not tell, and neither other services nor the way back to the broker`() async throws {
        try await TestFleet.run { fleet in
            let library = try await Self.resolver(in: fleet.folder)
            let broker = try #require(await fleet.processEnvironment["BELFRY_AMQP_URL"]).replacing("127.0.0.1", with: "localhost")
            let worker = try await fleet.start(
                .webPush,
                with: [
                    "LD_PRELOAD": library, "BELFRY_AMQP_URL": broker, "BELFRY_HTTP_ADDRESS": "127.0.0.1:0",
                    "BELFRY_CONNECT_TO": "\(Self.real):443:127.0.0.1:\(fleet.sandbox.port)",
                ])
            let browser = await fleet.sandbox.createSubscription(name: "kim", service: .mozilla, realHost: true)
            let keys = (browser.p256dh, browser.auth)
            try await fleet.publisher.publish(
                (0..<3 * Self.hosts).map { number in
                    let endpoint = "https://x\(number % Self.hosts)q.notify.windows.com/w/?token=a\(number)"
                    let address = Destination.Address.browser(.init(endpoint: endpoint, p256dh: keys.0, auth: keys.1))
                    return TestFleet.message(of: TestFleet.job("made-up-\(number)", to: address))
                })
            // They are being tried: the first have taken their places.
            try await fleet.wait(forMetric: /belfry_circuit_requests_in_flight\{.*web-push\/wns.*\} 20/, of: worker)

            let address = Destination.Address.browser(.init(endpoint: browser.endpoint, p256dh: keys.0, auth: keys.1))
            for conversation in ["c-1", "c-2"] {
                let start = ContinuousClock.now
                try await fleet.publisher.publish([TestFleet.message(of: TestFleet.job(conversation, to: address))])
                let count = conversation == "c-1" ? 1 : 2
                #expect(await fleet.waitForAccepted(.webPush, count, within: .seconds(30)) == count)
                // With the places of all jobs taken, or with libcurl waiting for its look-ups, it would be ten and more.
                let limit = Duration.seconds(conversation == "c-1" ? 3 : 20)
                #expect(ContinuousClock.now - start < limit, "\(conversation) took \(ContinuousClock.now - start)")
                if count == 1 { try await Self.closeConnections(of: fleet) }
            }
            try await fleet.wait(forMetric: /belfry_http_requests_total\{result="resolve"\} [1-9][0-9]*/, of: worker)
            let log = try String(contentsOf: worker.log, encoding: .utf8)
            #expect(!log.contains("a service is down"), "that a made-up name does not resolve is no outage")
            #expect(await fleet.terminate(.webPush) == 0)
        }
    }

    /// A library that answers look-ups below one domain after ten seconds, and leaves all others to the system.
    private static func resolver(in folder: URL) async throws -> String {
        let (source, library) = (folder.appending(path: "resolver.c"), folder.appending(path: "resolver.so"))
        try Data(program.utf8).write(to: source)
        let built = try await Command.run("/usr/bin/env", ["cc", "-shared", "-fPIC", "-o", library.path, source.path, "-ldl"])
        try #require(built.status == 0, "\(built.errors)")
        return library.path
    }

    private static let program = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <netdb.h>
        #include <string.h>
        #include <unistd.h>
        typedef int (*lookup)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
        int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
            const char *domain = ".notify.windows.com";
            if (name != NULL && strlen(name) > strlen(domain) && strcmp(name + strlen(name) - strlen(domain), domain) == 0) {
                sleep(10);
                return EAI_AGAIN;
            }
            return ((lookup)dlsym(RTLD_NEXT, "getaddrinfo"))(name, service, hints, found);
        }
        """

    /// Ends all connections to the fleet's virtual host, as an operator would. The management API needs some seconds to know one.
    private static func closeConnections(of fleet: TestFleet) async throws {
        let api = "\(fleet.environment.managementURL)/api"
        let deadline = ContinuousClock.now + .seconds(30)
        var names: [String] = []
        while names.count < 3, ContinuousClock.now < deadline {
            let list = try await Command.run(
                "/usr/bin/curl", ["--silent", "--noproxy", "*", "\(api)/vhosts/\(fleet.virtualHost)/connections"])
            names = (try JSON(parsing: Array(list.output.utf8)).array ?? []).compactMap { $0["name"]?.string }
            try await Task.sleep(for: .milliseconds(200))
        }
        try #require(names.count >= 3, "the connections of the worker and the test are not listed")
        for name in names {
            let word = try #require(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            try await Command.management("DELETE", "\(api)/connections/\(word)")
        }
    }
}
