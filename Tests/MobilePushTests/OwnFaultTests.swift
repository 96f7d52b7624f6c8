import CircuitBreaking
import Delivery
import FoundationEssentials
import HTTP
import Messages
import Providers
import Synchronization
import Testing

@testable import MobilePush

/// Devices that a provider refuses because our topic, host, environment or project is wrong: none is given up for it.
@Suite struct `Our own fault at Apple and Google` {
    static func accepted(by provider: MobileProvider) -> HTTPResponse {
        switch provider {
        case .apns: HTTPResponse(200)
        case .fcm: HTTPResponse(200, #"{"name":"projects/p/messages/1"}"#)
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let device: Destination.Device
        let response: HTTPResponse
        let setting: String

        var testDescription: String { String(decoding: response.body, as: UTF8.self) }
    }

    static let refusals = [
        Refusal(
            device: Fixture.iPhone, response: HTTPResponse(400, #"{"reason":"BadDeviceToken"}"#),
            setting: "BELFRY_APNS_URL or the environment in the devices' registrations"),
        Refusal(
            device: Fixture.iPhone, response: HTTPResponse(400, #"{"reason":"DeviceTokenNotForTopic"}"#), setting: "BELFRY_APNS_TOPIC"),
        Refusal(
            device: Fixture.pixel,
            response: HTTPResponse(403, #"{"error":{"status":"PERMISSION_DENIED","details":[{"errorCode":"SENDER_ID_MISMATCH"}]}}"#),
            setting: "BELFRY_FCM_SERVICE_ACCOUNT"),
        Refusal(
            device: Fixture.pixel,
            response: HTTPResponse(
                400,
                #"{"error":{"status":"INVALID_ARGUMENT","message":"a registration token","details":[{"errorCode":"INVALID_ARGUMENT"}]}}"#
            ), setting: "BELFRY_FCM_SERVICE_ACCOUNT"),
    ]

    private func handler(_ answers: [HTTPResponse]) throws -> (MobilePushHandler, Recorder) {
        let google = HTTPResponse(200, #"{"access_token":"t","expires_in":3599}"#)
        let recorder = Recorder(answers)
        let settings = MobilePushSettings(apns: try Fixture.apns(), fcm: FCMSettings(account: try ServiceAccount(json: TestAccount.json)))
        let handler = MobilePushHandler(settings) { request async throws(HTTPFailure) in
            request.url.contains("oauth2") ? google : try await recorder.take(request).get()
        }
        return (handler, recorder)
    }

    private func handle(_ handler: MobilePushHandler, _ device: Destination.Device, _ numbers: ClosedRange<Int>) async -> [Outcome] {
        var outcomes: [Outcome] = []
        for number in numbers { outcomes.append(await handler.handle(Fixture.job(device, id: "d-\(number)"), attempt: Fixture.attempt)) }
        return outcomes
    }

    @Test(arguments: refusals, [0, 20, 100])
    func `a hundred that are refused lose none, whatever was accepted before`(refusal: Refusal, before: Int) async throws {
        let accepted = [HTTPResponse](repeating: Self.accepted(by: refusal.device.provider), count: before)
        let (handler, _) = try handler(accepted + [refusal.response])
        if before > 0 { _ = await handle(handler, refusal.device, 1...before) }
        var held = 0
        for _ in 0..<3 {
            for outcome in await handle(handler, refusal.device, 1...100) {
                switch outcome {
                case .misconfigured(let answer):
                    held += 1
                    #expect(answer.setting == refusal.setting && answer.signal == .nothing)
                case .tryAgain(after: nil, _): break
                case .delivered, .tryAgain, .destinationGone, .refused: Issue.record("\(outcome)")
                }
            }
        }
        #expect(held >= 250, "and it is called our fault")
    }

    @Test(arguments: refusals)
    func `the one that is stale is given up when another has been accepted after its first refusal`(refusal: Refusal) async throws {
        let (handler, _) = try handler([refusal.response, Self.accepted(by: refusal.device.provider), refusal.response])
        let outcomes = await handle(handler, refusal.device, 1...2) + (await handle(handler, refusal.device, 1...1))
        guard case .misconfigured = outcomes[0], case .delivered = outcomes[1], case .destinationGone(let answer) = outcomes[2] else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(answer.setting == nil)
    }

    @Test func `an app that is accepted says nothing about another one`() async throws {
        let refused = HTTPResponse(400, #"{"reason":"DeviceTokenNotForTopic"}"#)
        let (handler, _) = try handler([refused, HTTPResponse(200), refused])
        var other = Fixture.iPhone
        other.app = "com.example.other"
        _ = await handle(handler, other, 1...1)
        _ = await handle(handler, Fixture.iPhone, 2...2)
        guard case .misconfigured(let answer) = await handle(handler, other, 1...1)[0] else {
            Issue.record("another app's evidence was believed")
            return
        }
        #expect(answer.setting == "the app in the device's registration")
    }

    @Test func `a page with 200 is no delivery at Apple, and no evidence either`() async throws {
        let refused = HTTPResponse(400, #"{"reason":"BadDeviceToken"}"#)
        let (handler, _) = try handler([refused, HTTPResponse(200, "<html>Sign in</html>"), refused])
        let outcomes = await handle(handler, Fixture.iPhone, 1...2) + (await handle(handler, Fixture.iPhone, 1...1))
        guard case .misconfigured = outcomes[0], case .misconfigured(let answer) = outcomes[1], case .misconfigured = outcomes[2] else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(answer.reason == ProviderAnswer.notFromProvider)
    }

    /// A device whose environment nobody has told.
    @Suite struct `An unknown environment` {
        private static let unknown = Destination.Device(provider: .apns, token: Fixture.hexToken)
        private static let stranger = HTTPResponse(400, #"{"reason":"BadDeviceToken"}"#)

        private func handle(
            _ answers: [HTTPResponse], _ device: Destination.Device = Self.unknown, url: ProviderURL? = nil
        ) async throws -> (Outcome, [String]) {
            let recorder = Recorder(answers)
            let handler = MobilePushHandler(MobilePushSettings(apns: try Fixture.apns(url: url), fcm: nil), send: recorder.send)
            let outcome = await handler.handle(Fixture.job(device), attempt: Fixture.attempt)
            return (outcome, await recorder.requests.map { String($0.url.prefix { $0 != "3" }) })
        }

        private static let production = "https://api.push.apple.com/"
        private static let sandbox = "https://api.sandbox.push.apple.com/"

        @Test func `is production when production takes it`() async throws {
            let (outcome, hosts) = try await handle([HTTPResponse(200)])
            #expect(outcome.answer.environment == .production)
            #expect(hosts == [Self.production])
        }

        @Test func `is looked for at the other host within the same attempt`() async throws {
            let (outcome, hosts) = try await handle([Self.stranger, HTTPResponse(200)])
            guard case .delivered(let answer) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(answer.environment == .sandbox)
            #expect(hosts == [Self.production, Self.sandbox])
        }

        @Test func `is our fault or the device's when neither host knows it, once`() async throws {
            let (outcome, hosts) = try await handle([Self.stranger])
            guard case .misconfigured(let answer) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(answer.reason == "BadDeviceToken" && answer.environment == nil)
            #expect(hosts == [Self.production, Self.sandbox])
        }

        private func handle(_ device: Destination.Device, _ number: Int, by handler: MobilePushHandler) async -> Outcome {
            await handler.handle(
                Fixture.job(device), attempt: Attempt(number: number, deferrals: 0, firstAt: Fixture.now, now: Fixture.now))
        }

        @Test func `that neither host knows is looked for at the other one once, however often its job comes again`() async throws {
            let recorder = Recorder([Self.stranger])
            let handler = MobilePushHandler(MobilePushSettings(apns: try Fixture.apns(), fcm: nil), send: recorder.send)
            for number in 1...3 { _ = await handle(Self.unknown, number, by: handler) }
            let hosts = await recorder.requests.map { String($0.url.prefix { $0 != "3" }) }
            #expect(hosts == [Self.production, Self.sandbox, Self.production, Self.production])
        }

        @Test func `is looked for again when the other host said nothing of it, and with another token`() async throws {
            let recorder = Recorder([
                Self.stranger, HTTPResponse(503), Self.stranger, Self.stranger, Self.stranger, HTTPResponse(200),
            ])
            let clock = TestClock()
            let handler = MobilePushHandler(
                MobilePushSettings(apns: try Fixture.apns(), fcm: nil), clock: clock.tell, send: recorder.send)
            for number in 1...2 {
                _ = await handle(Self.unknown, number, by: handler)
                clock.advance(.seconds(30))
            }
            let anew = Destination.Device(provider: .apns, token: "ab12")
            #expect(await handle(anew, 3, by: handler).answer.environment == .sandbox)
            #expect(await recorder.requests.count == 6)
        }

        @Test func `that neither host knows is looked for again after two hours in which nobody asked for it`() async throws {
            let recorder = Recorder([Self.stranger])
            let clock = TestClock()
            let settings = MobilePushSettings(apns: try Fixture.apns(), fcm: nil)
            let handler = MobilePushHandler(settings, clock: clock.tell, send: recorder.send)
            for number in 1...3 {
                _ = await handle(Self.unknown, number, by: handler)
                clock.advance(number == 1 ? .seconds(7199) : .seconds(7200))
            }
            #expect(await recorder.requests.count == 5)
        }

        @Test func `that neither host knows is gone when others are accepted at the first`() async throws {
            let recorder = Recorder([Self.stranger, Self.stranger, HTTPResponse(200), Self.stranger, Self.stranger])
            let handler = MobilePushHandler(MobilePushSettings(apns: try Fixture.apns(), fcm: nil), send: recorder.send)
            _ = await handler.handle(Fixture.job(Self.unknown), attempt: Fixture.attempt)
            _ = await handler.handle(Fixture.job(Fixture.iPhone, id: "d-2"), attempt: Fixture.attempt)
            guard case .destinationGone = await handler.handle(Fixture.job(Self.unknown), attempt: Fixture.attempt) else {
                Issue.record("it was kept")
                return
            }
        }

        @Test(arguments: [
            (HTTPResponse(403, #"{"reason":"BadEnvironmentKeyIdInToken"}"#), "misconfigured"), (HTTPResponse(503, ""), "tryAgain"),
            (HTTPResponse(410, #"{"reason":"Unregistered"}"#), "destinationGone"),
        ])
        func `is what the other host says, which opens no circuit of the first`(response: HTTPResponse, word: String) async throws {
            let (outcome, _) = try await handle([Self.stranger, response])
            #expect("\(outcome)".hasPrefix(word))
            #expect(outcome.signal == .works)
        }

        @Test func `waits, and keeps no place of the first host, while the other host is in trouble`() async throws {
            let clock = TestClock()
            let recorder = Recorder([Self.stranger, HTTPResponse(503, ""), Self.stranger, Self.stranger, HTTPResponse(200)])
            let handler = MobilePushHandler(
                MobilePushSettings(apns: try Fixture.apns(), fcm: nil), clock: clock.tell, send: recorder.send)
            func hosts() async -> [String] { await recorder.requests.map { String($0.url.prefix { $0 != "3" }) } }
            _ = await handler.handle(Fixture.job(Self.unknown), attempt: Fixture.attempt)
            #expect(await hosts() == [Self.production, Self.sandbox])
            let waiting = await handler.handle(Fixture.job(Self.unknown, id: "d-2"), attempt: Fixture.attempt)
            #expect(await hosts() == [Self.production, Self.sandbox, Self.production])
            guard case .tryAgain(after: .seconds(30), let answer) = waiting else {
                Issue.record("\(waiting)")
                return
            }
            #expect(answer.reason == "otherHostInTrouble" && waiting.signal == .works)
            clock.advance(.seconds(30))
            let found = await handler.handle(Fixture.job(Self.unknown, id: "d-2"), attempt: Fixture.attempt)
            #expect(found.answer.environment == .sandbox)
        }

        @Test(arguments: [
            Result<HTTPResponse, HTTPFailure>.success(HTTPResponse(429, #"{"reason":"TooManyRequests"}"#)),
            .failure(HTTPFailure(delivery: .notSent, kind: .cancelled, text: "")),
            .failure(HTTPFailure(delivery: .notSent, kind: .noFreeSlot, text: "")),
        ])
        func `waits for nobody when the other host's trouble is one phone's, or our own`(
            answer: Result<HTTPResponse, HTTPFailure>
        ) async throws {
            let answers = Mutex<[Result<HTTPResponse, HTTPFailure>]>([
                .success(Self.stranger), answer, .success(Self.stranger), .success(HTTPResponse(200)),
            ])
            let handler = MobilePushHandler(MobilePushSettings(apns: try Fixture.apns(), fcm: nil)) {
                _ async throws(HTTPFailure) in try answers.withLock { $0.removeFirst() }.get()
            }
            _ = await handler.handle(Fixture.job(Self.unknown), attempt: Fixture.attempt)
            let next = await handler.handle(Fixture.job(Self.unknown, id: "d-2"), attempt: Fixture.attempt)
            #expect(next.answer.environment == .sandbox, "\(next)")
        }

        @Test func `that was told, and an emulator of both hosts, are asked once`() async throws {
            for environment in [MobileEnvironment.production, .sandbox] {
                var told = Self.unknown
                told.environment = environment
                let (outcome, hosts) = try await handle([Self.stranger, HTTPResponse(200)], told)
                #expect(hosts == [environment == .production ? Self.production : Self.sandbox])
                #expect(outcome.answer.environment == nil)
            }
            let emulator = try ProviderURL("https://127.0.0.1:2197", allowsLoopback: true)
            let (refused, hosts) = try await handle([Self.stranger, HTTPResponse(200)], url: emulator)
            #expect(hosts.count == 1)
            guard case .misconfigured = refused else {
                Issue.record("\(refused)")
                return
            }
            #expect(try await handle([HTTPResponse(200)], url: emulator).0.answer.environment == nil)
        }
    }
}
