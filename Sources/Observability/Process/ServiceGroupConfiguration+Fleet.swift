import Logging
import ServiceLifecycle

extension ServiceGroupConfiguration {
    /// Services that live and end together: when one fails or finishes, the others are shut down in order, so that they
    /// can settle what they have in hand.
    static func ending(_ services: [any Service], within gracePeriod: Duration, logger: Logger) -> ServiceGroupConfiguration {
        var quiet = logger
        // The group tells every step of starting and stopping; the frame logs what an operator needs.
        quiet.logLevel = max(logger.logLevel, .warning)
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                ServiceConfiguration(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup, serviceName: "\(type(of: $0))")
            },
            logger: quiet)
        // A tenth is left for cancellation to take effect before the process is ended by force.
        configuration.maximumGracefulShutdownDuration = gracePeriod * 0.9
        return configuration
    }
}
