/// Which of APNs' two services a token belongs to.
public enum MobileEnvironment: String, Sendable, Codable { case production, sandbox }
