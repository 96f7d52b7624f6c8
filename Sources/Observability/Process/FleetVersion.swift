/// Which Belfry this is.
public enum FleetVersion {
    /// As `--version` and `belfry_build_info` say it.
    public static let current = "0.1.0"
}
