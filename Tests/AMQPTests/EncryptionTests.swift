import Foundation
import PrivateBroker
import Testing

@testable import AMQP

@Suite(.timeLimit(.minutes(1))) struct Encryption {
    @Test func `a certificate of the given authority is accepted`() async throws {
        try await TestBroker.withTLSProxy { _, options in
            let session = try await BrokerSession.open(options)
            await session.close()
        }
    }

    @Test func `the given authorities are trusted besides the system's, not instead of them`() async throws {
        try await TestBroker.withTLSProxy { _, options in
            let authority = try #require(options.certificateAuthorityFile)
            let other = authority.replacing("authority.pem", with: "other.pem")
            for (given, system) in [(other, authority), (authority, other), (authority, "/nonexistent/system.pem")] {
                var options = options
                options.certificateAuthorityFile = given
                options.systemAuthorityFile = system
                let session = try await BrokerSession.open(options)
                await session.close()
            }
        }
    }

    @Test func `an unknown authority is refused`() async throws {
        try await TestBroker.withTLSProxy { _, options in
            var options = options
            options.certificateAuthorityFile = nil
            let error = await #expect(throws: BrokerError.self) { _ = try await BrokerSession.open(options) }
            #expect(error?.kind == .tls)
        }
    }

    @Test func `a certificate for another name is refused`() async throws {
        try await TestBroker.withTLSProxy(name: "elsewhere.example") { _, options in
            let error = await #expect(throws: BrokerError.self) { _ = try await BrokerSession.open(options) }
            #expect(error?.kind == .tls)
        }
    }

    @Test func `a certificate that has expired is refused, and a process that runs waits for another one`() async throws {
        try await TestBroker.withTLSProxy(isExpired: true) { _, options in
            let error = await #expect(throws: BrokerError.self) { _ = try await BrokerSession.open(options) }
            #expect(error?.kind == .tls)
            // A process that runs does not end for it: it waits for the certificate.
            let publisher = Publisher(options: options)
            let running = Task { try await publisher.run() }
            try await waitUntil("the first attempt has failed") { publisher.lastError != nil }
            #expect(publisher.lastError?.contains("certificate") == true)
            await publisher.close()
            try await running.value
        }
    }

    @Test func `a missing file of authorities is named`() async throws {
        var options = try TestBroker.options(at: BrokerAddress("amqps://guest:guest@localhost:1/"))
        options.certificateAuthorityFile = "/nonexistent/authority.pem"
        let error = await #expect(throws: BrokerError.self) { _ = try await BrokerSession.open(options) }
        #expect(error?.kind == .tls)
        #expect(error?.text.contains("/nonexistent/authority.pem") == true)
    }
}

extension Publisher {
    /// Why the last attempt to connect failed.
    fileprivate nonisolated var lastError: String? {
        if case .connecting(_, let error) = state { error } else { nil }
    }
}
