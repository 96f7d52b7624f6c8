import Crypto
import Foundation

/// The folder into which the sandbox writes what a fleet needs to find and trust it.
struct StateFolder {
    let path: String

    var certificateAuthorityFile: String { "\(path)/ca.pem" }
    var credentialsFile: String { "\(path)/credentials.env" }
    var descriptionFile: String { "\(path)/sandbox.json" }
    private var apnsKeyFile: String { "\(path)/apns.p8" }
    private var serviceAccountFile: String { "\(path)/fcm-service-account.json" }

    /// Writes everything; keys only for the owner to read. `sandbox.json` comes last: whoever waits for it finds the rest.
    func write(authority: CertificateAuthority, credentials: SandboxCredentials, baseURL: String, port: Int, browserURL: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try write(authority.certificatePEM + "\n", to: certificateAuthorityFile, mode: 0o644)
        try write(credentials.apnsPrivateKey.pemRepresentation + "\n", to: apnsKeyFile, mode: 0o600)
        let account = String(decoding: credentials.serviceAccount(baseURL: baseURL).text, as: UTF8.self)
        try write(account + "\n", to: serviceAccountFile, mode: 0o600)
        try write(environment(credentials, baseURL: baseURL), to: credentialsFile, mode: 0o600)
        try write(description(baseURL: baseURL, port: port, browserURL: browserURL), to: descriptionFile, mode: 0o644)
    }

    private func environment(_ credentials: SandboxCredentials, baseURL: String) -> String {
        let variables = [
            ("BELFRY_APNS_KEY_FILE", apnsKeyFile), ("BELFRY_APNS_KEY_ID", credentials.apnsKeyID),
            ("BELFRY_APNS_TEAM_ID", credentials.apnsTeamID), ("BELFRY_APNS_TOPIC", credentials.apnsTopic),
            ("BELFRY_APNS_URL", baseURL), ("BELFRY_FCM_SERVICE_ACCOUNT_FILE", serviceAccountFile),
            ("BELFRY_FCM_URL", baseURL), ("BELFRY_SES_URL", baseURL), ("BELFRY_SES_REGION", credentials.sesRegion),
            ("BELFRY_SES_ACCESS_KEY_ID", credentials.sesAccessKeyID),
            ("BELFRY_SES_SECRET_ACCESS_KEY", credentials.sesSecretAccessKey),
            ("BELFRY_EMAIL_FROM", credentials.emailFrom), ("BELFRY_CA_FILE", certificateAuthorityFile),
            ("BELFRY_INSECURE_LOOPBACK", "allow"),
        ]
        return variables.map { "export \($0)=\(Self.quoted($1))\n" }.joined()
    }

    private func description(baseURL: String, port: Int, browserURL: String) -> String {
        let value: JSON = [
            "baseURL": .string(baseURL), "port": .integer(port), "page": .string("\(baseURL)/"),
            "browserURL": .string(browserURL), "product": .string("\(browserURL)/"), "inbox": .string("\(browserURL)/inbox"),
            "certificateAuthorityFile": .string(certificateAuthorityFile), "credentialsFile": .string(credentialsFile),
            "processIdentifier": .integer(Int(ProcessInfo.processInfo.processIdentifier)),
        ]
        return String(decoding: value.text, as: UTF8.self) + "\n"
    }

    /// In single quotes a shell changes nothing.
    private static func quoted(_ value: String) -> String {
        "'\(value.replacing("'", with: "'\\''"))'"
    }

    private func write(_ text: String, to file: String, mode: Int) throws {
        try Data(text.utf8).write(to: URL(filePath: file), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    }
}
