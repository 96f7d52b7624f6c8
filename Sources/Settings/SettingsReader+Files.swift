import FoundationEssentials

extension SettingsReader {
    /// Reads `BELFRY_CA_FILE`: a file with certificate authorities to trust besides the system's. One that cannot be read, or holds no
    /// certificate, is a mistake now and not a refused connection later.
    public mutating func certificateAuthorityFile() -> String? {
        parse("BELFRY_CA_FILE", about: "A PEM file with a certificate authority to trust besides the system's") { path in
            guard let data = FileManager.default.contents(atPath: path) else {
                throw InvalidValue("is no file that can be read")
            }
            guard String(decoding: data, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
                throw InvalidValue("is a file without a certificate in PEM")
            }
            return path
        }
    }
}
