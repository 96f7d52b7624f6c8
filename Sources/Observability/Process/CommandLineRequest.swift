/// What the command line asks for. Everything else comes from the environment.
enum CommandLineRequest: Hashable {
    case run, help, version
    case unknown(String)

    init(_ arguments: some Collection<String>) {
        switch arguments.first {
        case nil: self = .run
        case "--help", "-h": self = .help
        case "--version": self = .version
        case .some(let other): self = .unknown(other)
        }
    }
}
