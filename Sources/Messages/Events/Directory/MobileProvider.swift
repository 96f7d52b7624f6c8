/// Who delivers to a device.
public enum MobileProvider: String, Sendable, Codable { case apns, fcm }
