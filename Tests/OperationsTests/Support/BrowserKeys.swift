/// The keys of a browser's subscription, from RFC 8291 Appendix A, and a server's key from RFC 8292 §2.4.
enum BrowserKeys {
    static let p256dh = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    static let auth = "BTBZMqHH6r4Tts7J_aSIgg"
    static let server = "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
    static let json = #"{"p256dh":"\#(p256dh)","auth":"\#(auth)"}"#
}
