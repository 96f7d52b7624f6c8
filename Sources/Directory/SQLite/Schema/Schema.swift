import Endpoints
import GRDB
import Messages

/// The tables, one migration per version. A migration that has been released is never changed.
///
/// Keys are the producers' own ids, as text: they are short, and whoever looks into the file understands it. `WITHOUT ROWID` keeps a
/// row in its key's tree, where every statement looks for it. Times are milliseconds since 1970. `version`, `changed_at` and
/// `changed_by` order the feed.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 people and destinations") { try $0.execute(sql: people) }
        migrator.registerMigration("2 conversations, claims, held decisions and journal") { try $0.execute(sql: deciding) }
        migrator.registerMigration("3 what was last seen at a destination") {
            try $0.execute(sql: "CREATE INDEX sighting_by_destination ON sighting (workspace, destination, kind, at)")
        }
        migrator.registerMigration("4 whom a ring has silenced") { try $0.execute(sql: "ALTER TABLE claim ADD COLUMN silenced INTEGER") }
        migrator.registerMigration("5 switches with stamps, applied changes, members in parts", migrate: ordering)
        migrator.registerMigration("6 held decisions of several kinds, receipts, providers' ids") { try $0.execute(sql: waiting) }
        migrator.registerMigration("7 who stopped mail to an address, and who released it") { try $0.execute(sql: releasing) }
        return migrator
    }

    private static let stamp = "version INTEGER, changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL"

    /// `switches` is six letters, `+` on, `-` off, `?` never chosen: web-push, mobile-push, email for assignedToMe, then for
    /// assignedToMyTeam.
    private static let people = """
        CREATE TABLE workspace (
            id TEXT NOT NULL PRIMARY KEY, name TEXT, locale TEXT, switches TEXT NOT NULL,
            content_free INTEGER NOT NULL, time_sensitive INTEGER NOT NULL, \(stamp)) WITHOUT ROWID;
        CREATE TABLE teammate (
            workspace TEXT NOT NULL, id TEXT NOT NULL, name TEXT, email TEXT, email_key TEXT, email_since INTEGER, locale TEXT,
            removed_at INTEGER, \(stamp), PRIMARY KEY (workspace, id)) WITHOUT ROWID;
        CREATE TABLE preference (
            workspace TEXT NOT NULL, teammate TEXT NOT NULL, switches TEXT NOT NULL, \(stamp),
            PRIMARY KEY (workspace, teammate)) WITHOUT ROWID;
        CREATE TABLE team (
            workspace TEXT NOT NULL, id TEXT NOT NULL, name TEXT, removed_at INTEGER, \(stamp),
            PRIMARY KEY (workspace, id)) WITHOUT ROWID;
        CREATE TABLE member (
            workspace TEXT NOT NULL, team TEXT NOT NULL, teammate TEXT NOT NULL,
            PRIMARY KEY (workspace, team, teammate)) WITHOUT ROWID;
        CREATE INDEX member_by_teammate ON member (workspace, teammate);
        CREATE TABLE destination (
            workspace TEXT NOT NULL, id TEXT NOT NULL, teammate TEXT NOT NULL, channel TEXT NOT NULL, address TEXT NOT NULL,
            p256dh TEXT, auth TEXT, vapid_key TEXT, browser TEXT,
            installation TEXT, provider TEXT, app TEXT, environment TEXT, permission TEXT, locale TEXT,
            registered_at INTEGER NOT NULL, state TEXT NOT NULL, since INTEGER, \(stamp),
            PRIMARY KEY (workspace, id)) WITHOUT ROWID;
        CREATE INDEX destination_by_teammate ON destination (workspace, teammate);
        CREATE INDEX destination_by_address ON destination (workspace, address);
        CREATE TABLE suppression (
            workspace TEXT NOT NULL, address TEXT NOT NULL, reason TEXT NOT NULL, \(stamp),
            PRIMARY KEY (workspace, address)) WITHOUT ROWID;
        CREATE TABLE presence (
            workspace TEXT NOT NULL, teammate TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (workspace, teammate)) WITHOUT ROWID;
        """

    /// `held.due` is also the end of a lease. `claim.recheck` tells whether a second look rang: its lease guarantees that it gets out,
    /// so a repeat of the event must not ring again. `claim.silenced` is the journal's entry of the newest event that did not ring
    /// because of it.
    private static let deciding = """
        CREATE TABLE conversation (
            workspace TEXT NOT NULL, id TEXT NOT NULL, assignee_kind TEXT, assignee TEXT, assigned_at INTEGER, closed_at INTEGER,
            touched_at INTEGER NOT NULL, PRIMARY KEY (workspace, id)) WITHOUT ROWID;
        CREATE TABLE seen (
            workspace TEXT NOT NULL, conversation TEXT NOT NULL, teammate TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (workspace, conversation, teammate)) WITHOUT ROWID;
        CREATE TABLE claim (
            workspace TEXT NOT NULL, conversation TEXT NOT NULL, teammate TEXT NOT NULL, channel TEXT NOT NULL,
            entry INTEGER NOT NULL, at INTEGER NOT NULL, recheck INTEGER NOT NULL,
            PRIMARY KEY (workspace, conversation, teammate, channel)) WITHOUT ROWID;
        CREATE TABLE journal (
            id INTEGER PRIMARY KEY, workspace TEXT NOT NULL, conversation TEXT NOT NULL, source TEXT NOT NULL, event TEXT NOT NULL,
            recheck INTEGER NOT NULL, event_time INTEGER NOT NULL, at INTEGER NOT NULL, copies INTEGER NOT NULL,
            assignee_kind TEXT, assignee TEXT, actor_kind TEXT, actor TEXT,
            subject TEXT, preview TEXT, url TEXT, customer TEXT, decisions TEXT NOT NULL);
        CREATE UNIQUE INDEX journal_by_event ON journal (workspace, source, event) WHERE recheck = 0;
        CREATE INDEX journal_by_conversation ON journal (workspace, conversation);
        CREATE TABLE held (
            workspace TEXT NOT NULL, conversation TEXT NOT NULL, teammate TEXT NOT NULL, channel TEXT NOT NULL,
            entry INTEGER NOT NULL REFERENCES journal (id) ON DELETE CASCADE, since INTEGER NOT NULL, due INTEGER NOT NULL,
            has_rung INTEGER NOT NULL, lease TEXT, PRIMARY KEY (workspace, conversation, teammate, channel)) WITHOUT ROWID;
        CREATE INDEX held_by_due ON held (due);
        CREATE INDEX held_by_entry ON held (entry);
        CREATE INDEX held_by_lease ON held (lease) WHERE lease IS NOT NULL;
        CREATE TABLE outcome (
            job TEXT NOT NULL, attempt INTEGER NOT NULL, result TEXT NOT NULL, notification TEXT NOT NULL, workspace TEXT NOT NULL,
            teammate TEXT NOT NULL, conversation TEXT NOT NULL, channel TEXT NOT NULL, destination TEXT NOT NULL,
            provider TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (job, attempt, result)) WITHOUT ROWID;
        CREATE INDEX outcome_by_conversation ON outcome (workspace, conversation);
        CREATE INDEX outcome_by_destination ON outcome (workspace, destination, result, at);
        CREATE TABLE sighting (
            workspace TEXT NOT NULL, notification TEXT NOT NULL, destination TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (workspace, notification, destination, kind)) WITHOUT ROWID;
        CREATE TABLE probe (id INTEGER PRIMARY KEY, times INTEGER NOT NULL);
        INSERT INTO probe (id, times) VALUES (1, 0);
        """

    /// One row of `held` per kind of wait: `presence`, `quiet`, `steps`, `escalation` or `digest`; the target is a teammate or a team.
    /// `channel` NULL is all of them, `destinations` NULL too; `waited` is how long the notification's deadline has stood still, in
    /// milliseconds. A receipt is what a browser or phone reports of a notification: shown or clicked.
    private static let waiting = """
        ALTER TABLE outcome ADD COLUMN provider_id TEXT;
        ALTER TABLE outcome ADD COLUMN next_try_at INTEGER;
        ALTER TABLE sighting RENAME TO receipt;
        DROP INDEX sighting_by_destination;
        CREATE INDEX receipt_by_destination ON receipt (workspace, destination, kind, at);
        ALTER TABLE held RENAME TO held_for_presence;
        DROP INDEX held_by_due;
        DROP INDEX held_by_entry;
        DROP INDEX held_by_lease;
        CREATE TABLE held (
            id INTEGER PRIMARY KEY, workspace TEXT NOT NULL, conversation TEXT NOT NULL,
            entry INTEGER NOT NULL REFERENCES journal (id) ON DELETE CASCADE, kind TEXT NOT NULL, target_kind TEXT NOT NULL,
            target TEXT NOT NULL, channel TEXT, step INTEGER NOT NULL DEFAULT 0, destinations TEXT, notification TEXT,
            waited INTEGER NOT NULL DEFAULT 0, since INTEGER NOT NULL, due INTEGER NOT NULL, lease TEXT, has_rung INTEGER NOT NULL);
        CREATE UNIQUE INDEX held_by_target
            ON held (workspace, conversation, kind, target_kind, target, ifnull(channel, ''), step);
        CREATE INDEX held_by_due ON held (due);
        CREATE INDEX held_by_entry ON held (entry);
        CREATE INDEX held_by_lease ON held (lease) WHERE lease IS NOT NULL;
        CREATE INDEX held_by_notification ON held (notification) WHERE notification IS NOT NULL;
        INSERT INTO held (workspace, conversation, entry, kind, target_kind, target, channel, since, due, lease, has_rung)
            SELECT workspace, conversation, entry, 'presence', 'teammate', teammate, channel, since, due, lease, has_rung
            FROM held_for_presence;
        DROP TABLE held_for_presence;
        """

    /// A row says what was said last about an address: `released` is 1 when mail is let through again, and NULL while it is stopped. All of
    /// it may be NULL in rows, and in what is set aside in `overtaken`, of before.
    private static let releasing = """
        ALTER TABLE suppression ADD COLUMN released INTEGER;
        ALTER TABLE suppression ADD COLUMN said_by TEXT;
        ALTER TABLE suppression ADD COLUMN detail TEXT;
        ALTER TABLE suppression ADD COLUMN provider TEXT;
        ALTER TABLE suppression ADD COLUMN said_at INTEGER;
        """
}

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
