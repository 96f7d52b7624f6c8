/// Why a destination is no longer one.
public enum LossReason: String, Sendable, Codable { case permissionWithdrawn, loggedOut, replaced, gone }
