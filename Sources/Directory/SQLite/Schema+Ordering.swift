import Endpoints
import GRDB
import Messages

extension Schema {
    /// What orders the feed in all orders of arrival, and what was set aside meanwhile; the result of our own changes; one spelling and a
    /// limit for destinations.
    static func ordering(_ database: Database) throws {
        try database.execute(sql: order)
        try spell(database)
        try database.execute(sql: limit)
    }

    /// `kept_version` is the version of what is kept, NULL when it had none; `version` the highest there was. `overtaken` has changes without
    /// a version that count again when a higher version turns out to be earlier; `content` is a row's columns as JSON, or for the kind
    /// `members` a list. `member` says who is in a team; `member_change` what was last said about a member alone. `clamped` has the first
    /// arrival of events from the future.
    private static let order = """
        ALTER TABLE workspace ADD COLUMN kept_version INTEGER;
        ALTER TABLE teammate ADD COLUMN kept_version INTEGER;
        ALTER TABLE team ADD COLUMN kept_version INTEGER;
        ALTER TABLE team ADD COLUMN list_version INTEGER;
        ALTER TABLE team ADD COLUMN list_kept_version INTEGER;
        ALTER TABLE team ADD COLUMN list_at INTEGER;
        ALTER TABLE team ADD COLUMN list_by TEXT;
        ALTER TABLE destination ADD COLUMN kept_version INTEGER;
        ALTER TABLE destination ADD COLUMN replaced_by TEXT;
        ALTER TABLE suppression ADD COLUMN kept_version INTEGER;
        UPDATE workspace SET kept_version = version;
        UPDATE teammate SET kept_version = version;
        UPDATE team SET kept_version = version, list_version = version, list_kept_version = version, list_at = changed_at,
            list_by = changed_by;
        UPDATE destination SET kept_version = version;
        UPDATE suppression SET kept_version = version;
        CREATE TABLE ordered_preference (
            workspace TEXT NOT NULL, teammate TEXT NOT NULL, switches TEXT NOT NULL, stamps TEXT NOT NULL,
            PRIMARY KEY (workspace, teammate)) WITHOUT ROWID;
        INSERT INTO ordered_preference SELECT workspace, teammate, switches, json_array(json_object(
            'version', version, 'at', changed_at, 'event', changed_by, 'by', '', 'switches', switches)) FROM preference;
        DROP TABLE preference;
        ALTER TABLE ordered_preference RENAME TO preference;
        CREATE TABLE member_change (
            workspace TEXT NOT NULL, team TEXT NOT NULL, teammate TEXT NOT NULL, is_member INTEGER NOT NULL, changed_at INTEGER NOT NULL,
            changed_by TEXT NOT NULL, PRIMARY KEY (workspace, team, teammate)) WITHOUT ROWID;
        CREATE TABLE overtaken (
            workspace TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL,
            content TEXT NOT NULL, PRIMARY KEY (workspace, kind, id)) WITHOUT ROWID;
        CREATE TABLE applied (
            workspace TEXT NOT NULL, event TEXT NOT NULL, result TEXT NOT NULL, detail TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (workspace, event)) WITHOUT ROWID;
        CREATE TABLE clamped (
            workspace TEXT NOT NULL, source TEXT NOT NULL, event TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (workspace, source, event)) WITHOUT ROWID;
        """

    /// Nobody has more than 20 browsers or devices that are used, or 20 that are not.
    private static let limit = """
        UPDATE destination SET state = 'replaced', since = registered_at WHERE (workspace, id) IN (
            SELECT workspace, id FROM (
                SELECT workspace, id, row_number() OVER (
                    PARTITION BY workspace, teammate, channel ORDER BY registered_at DESC, id) AS place
                FROM destination WHERE state = 'usable')
            WHERE place > \(DestinationLimit.most));
        DELETE FROM destination WHERE (workspace, id) IN (
            SELECT workspace, id FROM (
                SELECT workspace, id, row_number() OVER (
                    PARTITION BY workspace, teammate, channel ORDER BY coalesce(since, registered_at) DESC, id) AS place
                FROM destination WHERE state <> 'usable' AND teammate <> '')
            WHERE place > \(DestinationLimit.most));
        """

    /// Endpoints and tokens in the spelling that their ids are made from now. Of two rows that are the same one the later stays.
    private static func spell(_ database: Database) throws {
        let sql = "SELECT workspace, id, channel, provider, address FROM destination ORDER BY changed_at, changed_by"
        let rows = try database.rows(sql) {
            (
                workspace: $0[0] as String, id: $0[1] as String, channel: $0[2] as String, provider: $0[3] as String?,
                address: $0[4] as String
            )
        }
        for row in rows {
            if row.channel == Channel.webPush.rawValue {
                let endpoint = DirectoryChange.endpoint(row.address)
                guard endpoint != row.address else { continue }
                let id = StableID.browser(workspace: row.workspace, endpoint: endpoint)
                try database.run(
                    """
                    DELETE FROM destination WHERE workspace = ?1 AND id = ?2 AND (changed_at, changed_by) <
                        (SELECT changed_at, changed_by FROM destination WHERE workspace = ?1 AND id = ?3)
                    """,
                    [row.workspace, id, row.id])
                try database.run(
                    "UPDATE OR IGNORE destination SET id = ?, address = ? WHERE workspace = ? AND id = ?",
                    [id, endpoint, row.workspace, row.id])
                // Still there = the other one is later.
                try database.run(
                    "DELETE FROM destination WHERE workspace = ? AND id = ? AND address = ?", [row.workspace, row.id, row.address])
            } else if row.provider == MobileProvider.apns.rawValue {
                let token = PushToken.canonical(row.address, of: .apns)
                guard token != row.address else { continue }
                // The one registered last rings.
                try database.run(
                    """
                    UPDATE destination SET state = 'replaced', since = registered_at WHERE workspace = ? AND address = ? AND channel = 'mobile-push'
                        AND id <> ? AND state = 'usable'
                    """,
                    [row.workspace, token, row.id])
                try database.run("UPDATE destination SET address = ? WHERE workspace = ? AND id = ?", [token, row.workspace, row.id])
            }
        }
    }
}
