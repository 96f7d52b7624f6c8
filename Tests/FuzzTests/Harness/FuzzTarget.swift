/// One decoder of what comes from outside, with the rules it has to keep for whatever input.
struct FuzzTarget: Sendable {
    /// The folder of its seeds in the corpus.
    let name: String
    /// Gives the decoder an input, and what comes out of it to whoever takes it in the program. What is refused is fine.
    let check: @Sendable ([UInt8]) async throws(Finding) -> Void

    init(_ name: String, _ check: @escaping @Sendable ([UInt8]) async throws(Finding) -> Void) {
        self.name = name
        self.check = check
    }

    /// A target that reads text. What is no UTF-8 arrives as settings and headers do: with U+FFFD in the place of wrong bytes.
    static func text(_ name: String, _ check: @escaping @Sendable (String) throws(Finding) -> Void) -> FuzzTarget {
        FuzzTarget(name) { bytes throws(Finding) in try check(String(decoding: bytes, as: UTF8.self)) }
    }
}

extension FuzzTarget {
    /// Every decoder of what comes from outside. Each has a folder of seeds with its name.
    static let all: [FuzzTarget] = [
        // From the broker
        .event, .directory, .job, .report, .frames, .headers,
        // From providers
        .answerHead, .webPushAnswer, .apnsAnswer, .fcmAnswer, .fcmTokenAnswer, .sesAnswer, .httpDate,
        // From browsers and phones, by way of events and jobs
        .endpoint, .subscriptionKeys, .mailAddress,
        // From customers, by way of events and jobs
        .renderedMail,
        // From operators
        .deadLetterFile, .eventFile, .workspaceFile, .managementAnswer, .settings, .brokerAddress, .managementAddress, .connectTo,
        .listenAddress,
        .vapidKeys, .apnsKey, .serviceAccount, .failpoint, .time,
    ]
}

/// A rule that an input has broken, apart from ending the process.
struct Finding: Error, Equatable, CustomStringConvertible {
    /// Which rule, and how; one line.
    let description: String

    init(_ description: String) { self.description = description }

    /// Finds something when a condition does not hold.
    static func unless(_ holds: Bool, _ text: @autoclosure () -> String) throws(Finding) {
        if !holds { throw Finding(text()) }
    }
}

/// A word that stands for a secret in the seeds: in passwords, tokens, keys, addresses and paths of endpoints. No error may repeat it.
enum Canary {
    static let word = "c4n4ry"

    /// Finds something when a text that people or logs get to see has the word in it.
    static func check(_ text: @autoclosure () -> String, _ place: StaticString) throws(Finding) {
        // Most inputs have it nowhere, and a description costs more than the look.
        let text = text()
        if text.utf8.count >= word.utf8.count, text.contains(word) { throw Finding("\(place) repeats a secret") }
    }
}
