public import AMQP

/// Why something an operator or producer asked for was not done, for a terminal: what happened, why, and what to do about it.
public struct OperationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What to decide by: each kind has its exit code. The raw value is the word in the command's JSON.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// What was typed, or the file that was named, cannot be used.
        case usage
        /// What was asked for by its id or name is not there: a file, workspace, teammate, conversation, destination or dead letter.
        case notFound
        /// The broker, or its management API, cannot be reached or does not answer.
        case unavailable
        /// The user may not do this.
        case permission
        /// Settings or topology are wrong.
        case configuration
        /// A part was done, the rest was not.
        case partial
    }

    /// What to decide by.
    public let kind: Kind
    /// What happened. Never a password, a token or an address.
    public let text: String
    /// Further lines about it, such as each error of a file with its place; empty when there is one thing to say.
    public let details: [String]
    /// Why, in the words of whoever refused; empty when `text` says it all.
    public let cause: String
    /// What to do about it; empty when there is nothing to say.
    public let fix: String

    /// An error by its parts.
    public init(_ kind: Kind, _ text: String, details: [String] = [], cause: String = "", fix: String = "") {
        self.kind = kind
        self.text = text
        self.details = details
        self.cause = cause
        self.fix = fix
    }

    /// The code of sysexits.h a command ends with.
    public var exitCode: Int32 { kind.exitCode }

    /// What happened and why, to go on from another sentence.
    public var sentences: String { cause.isEmpty ? text : "\(text) \(cause)" }

    /// What, why and what to do, each on lines of its own.
    public var description: String { ([text] + details.map { "  \($0)" } + [cause, fix]).filter { !$0.isEmpty }.joined(separator: "\n") }
}

extension OperationError.Kind {
    /// The code of sysexits.h a command ends with.
    public var exitCode: Int32 {
        switch self {
        case .partial: 1
        case .usage: 64
        case .notFound: 66
        case .unavailable: 69
        case .permission: 77
        case .configuration: 78
        }
    }

    /// What the code means, for the page of the settings.
    public var meaning: String {
        switch self {
        case .partial: "partly done; of belfry status: something needs attention"
        case .usage: "the command line, or a file named on it, is wrong"
        case .notFound: "what was asked for is not there: a file, workspace, teammate, conversation, destination or dead letter"
        case .unavailable: "the broker cannot be reached; starting again later can help"
        case .permission: "the broker does not allow it"
        case .configuration: "settings or topology are wrong; starting again does not help"
        }
    }
}

extension OperationError {
    /// What an error of the broker's means for who typed the command. The broker's own words, with its host, are the cause.
    public init(_ error: BrokerError) {
        let (kind, text, fix) = Self.meaning(of: error)
        self.init(kind, text, cause: error.description, fix: fix)
    }

    /// What a failed publish means: the first reason decides.
    public init(_ error: PublishError) {
        let first = error.failures.min { $0.key < $1.key }?.value
        self.init(first ?? BrokerError(.unexpected, error.description))
    }

    private static func meaning(of error: BrokerError) -> (Kind, text: String, fix: String) {
        switch error.kind {
        case .unreachable:
            (.unavailable, "The broker cannot be reached.", "Is BELFRY_AMQP_URL right, and the broker up?")
        case .connectionLost: (.unavailable, "The connection to the broker was lost.", "Run the command again.")
        case .timedOut: (.unavailable, "The broker did not answer in time.", "Run the command again.")
        case .refused: (.unavailable, "The broker did not take a message.", "Is one of its queues full? belfry status shows them.")
        case .closed, .unexpected:
            (.unavailable, "The broker did not do what was asked.", "Run the command again. If it stays so, look at the broker's log.")
        case .credentialsRefused:
            (.permission, "The broker does not accept the user or the password.", "Correct them in BELFRY_AMQP_URL.")
        case .accessRefused where error.code == 530: notAllowed(error)
        case .accessRefused:
            (.permission, "The broker does not allow it.", "Use a user in BELFRY_AMQP_URL that has the right to do this.")
        case .tls:
            (.configuration, "There is no TLS connection to the broker.", "Name the broker's certificate authority in BELFRY_CA_FILE.")
        case .notFound:
            (.configuration, "Something of Belfry's is missing on the broker.", BrokerPlace.emptinessFix)
        case .returned: (.configuration, "No queue takes the message.", BrokerPlace.emptinessFix)
        case .preconditionFailed:
            (.configuration, "Something is on the broker, but otherwise than it should be.", "Run: belfry topology check")
        }
    }

    /// 530 is the answer to a virtual host that is not there, and to a user without rights in one that is: only the words tell one from
    /// the other.
    private static func notAllowed(_ error: BrokerError) -> (Kind, text: String, fix: String) {
        if let host = error.text.firstMatch(of: /vhost '?(.+?)'? not found/)?.output.1 {
            return (.configuration, "The virtual host \(host) does not exist.", "Name the fleet's virtual host in BELFRY_AMQP_URL.")
        }
        if let host = error.text.firstMatch(of: /vhost '?(.+?)'? refused/)?.output.1 {
            return (
                .permission, "The user has no rights in the virtual host \(host).",
                "Name the fleet's virtual host in BELFRY_AMQP_URL, or give the user rights in this one."
            )
        }
        return (
            .permission, "The broker does not let the user into the virtual host.", "Correct user or virtual host in BELFRY_AMQP_URL."
        )
    }
}

/// Runs broker calls, turning their errors into the operator's.
package func onBroker<Value>(_ call: () async throws(BrokerError) -> Value) async throws(OperationError) -> Value {
    do {
        return try await call()
    } catch {
        throw OperationError(error)
    }
}

/// Runs several broker calls up to the first that fails, for callers with something left to put back.
func onBrokerResult(_ calls: () async throws -> Void) async -> Result<Void, OperationError> {
    do {
        try await calls()
        return .success(())
    } catch let error as BrokerError {
        return .failure(OperationError(error))
    } catch let error as PublishError {
        return .failure(OperationError(error))
    } catch let error as OperationError {
        return .failure(error)
    } catch {
        return .failure(OperationError(.unavailable, "\(error)"))
    }
}

/// Which broker and virtual host a command asks, and as whom: a wrong one explains everything else. The shape of the command's JSON.
public struct BrokerPlace: Sendable, Codable, Equatable {
    /// `host:port`; several with commas between.
    public var host: String
    public var virtualHost: String
    public var user: String

    private enum CodingKeys: String, CodingKey {
        case host, user
        case virtualHost = "virtual_host"
    }

    /// What an address names, without its password.
    public init(_ address: BrokerAddress) {
        host = address.hosts.map(\.description).joined(separator: ",")
        virtualHost = address.virtualHost
        user = address.user
    }

    /// Such as `Broker 127.0.0.1:5672, virtual host belfry, user belfry-operator`.
    public var text: String { "Broker \(host), virtual host \(virtualHost), user \(user)" }

    /// That the virtual host has nothing of a fleet's: most likely it is the wrong one.
    public var emptiness: String { "The virtual host \(virtualHost) at \(host) has nothing of Belfry's." }

    /// What to do about that. Declaring a topology is the last thing to think of: it would make a second fleet.
    public static let emptinessFix = """
        Does BELFRY_AMQP_URL name the fleet's virtual host? If it does, or for a new fleet, run: belfry topology apply
        """
}
