/// What the person allowed the app.
public enum NotificationPermission: String, Sendable, Codable { case granted, denied, provisional }
