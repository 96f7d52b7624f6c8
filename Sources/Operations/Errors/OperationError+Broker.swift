public import AMQP

extension OperationError {
    /// What an error of the broker's means for who typed the command.
    public init(_ error: BrokerError) {
        switch error.kind {
        case .unreachable, .connectionLost, .timedOut, .refused, .closed, .unexpected:
            self.init(
                .unavailable, error.description, fix: error.kind == .unreachable ? "Is BELFRY_AMQP_URL right, and the broker up?" : "")
        case .credentialsRefused:
            self.init(.permission, error.description, fix: "Correct the user or the password in BELFRY_AMQP_URL.")
        case .accessRefused where error.code == 530 && error.text.contains("not found"):
            // 530 is also the answer to a user without rights in a virtual host: only the words tell one from the other.
            self.init(.configuration, error.description, fix: "Does the virtual host exist? Name it in BELFRY_AMQP_URL.")
        case .accessRefused where error.code == 530:
            self.init(.permission, error.description, fix: "Give the user of BELFRY_AMQP_URL rights in its virtual host.")
        case .accessRefused:
            self.init(.permission, error.description, fix: "Use a user in BELFRY_AMQP_URL that has the right to do this.")
        case .tls:
            self.init(.configuration, error.description, fix: "Name the broker's certificate authority in BELFRY_CA_FILE.")
        case .notFound, .returned:
            self.init(.configuration, error.description, fix: "Run: belfry topology apply")
        case .preconditionFailed:
            self.init(.configuration, error.description)
        }
    }

    /// What a failed publish means: the first reason decides.
    public init(_ error: PublishError) {
        let first = error.failures.min { $0.key < $1.key }?.value
        self.init(first ?? BrokerError(.unexpected, error.description))
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
