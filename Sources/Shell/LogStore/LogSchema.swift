import GRDB

/// The tables and triggers of log.db.
enum LogSchema {
    /// The number in `meta.schema` and in the name of `sql`.
    static let version = "1"

    /// What `sql` makes and the database lacks, has too many of, or has otherwise: names, sorted.
    static func differences(in database: Database) throws -> [String] {
        let expected = try DatabaseQueue().inDatabase { empty in
            try empty.execute(sql: sql)
            return try objects(in: empty)
        }
        let present = try objects(in: database)
        return Set(expected.keys).union(present.keys).filter { expected[$0] != present[$0] }.sorted()
    }

    private static func objects(in database: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
        return Dictionary(rows.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
    }

    /// `Schemas/sql/0001.sql`, letter by letter; a test compares them.
    static let sql = """
        -- Schema 1 of log.db: one log, written by one connection of one process.
        --
        -- Rows of epoch, commit_log, change, body, note and segment are never changed and never removed: triggers
        -- refuse it, also for INSERT OR REPLACE, which goes around BEFORE DELETE triggers: an insert must take the
        -- next place, and none of these tables has a unique constraint besides its primary key. Anyone with the
        -- file can drop a trigger: the program compares the schema at each start, and the Merkle tree with
        -- checkpoints kept elsewhere tells what was altered.
        --
        -- slot = revision * 65536 + index of the change in its commit.

        -- log_id (16 bytes), name (UTF-8), schema (decimal digits).
        CREATE TABLE meta (
            k TEXT NOT NULL PRIMARY KEY,
            v BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE epoch (
            epoch INTEGER PRIMARY KEY,
            first_revision INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) STRICT;

        -- leaf = SHA-256(0x00 || header). nodes = the Merkle nodes that this leaf completes, levels 1, 2, ..., 32
        -- bytes each: node (level, index) is in the row of revision (index + 1) << level.
        CREATE TABLE commit_log (
            revision INTEGER PRIMARY KEY,
            epoch INTEGER NOT NULL REFERENCES epoch,
            time_ms INTEGER NOT NULL,
            time_counter INTEGER NOT NULL,
            changes INTEGER NOT NULL CHECK (changes BETWEEN 0 AND 65535),
            has_note INTEGER NOT NULL CHECK (has_note IN (0, 1)),
            leaf BLOB NOT NULL CHECK (length(leaf) = 32),
            nodes BLOB NOT NULL CHECK (length(nodes) % 32 = 0),
            header BLOB NOT NULL CHECK (length(header) > 0)
        ) STRICT;

        -- op: 1 created, 2 updated, 3 deleted. created_ms: time of the commit that created the resource, here or
        -- before.
        CREATE TABLE change (
            slot INTEGER PRIMARY KEY,
            revision INTEGER NOT NULL GENERATED ALWAYS AS (slot >> 16) VIRTUAL,
            idx INTEGER NOT NULL GENERATED ALWAYS AS (slot & 65535) VIRTUAL,
            type TEXT NOT NULL CHECK (type <> ''),
            mesh TEXT NOT NULL,
            name TEXT NOT NULL CHECK (name <> ''),
            op INTEGER NOT NULL CHECK (op IN (1, 2, 3)),
            version INTEGER NOT NULL CHECK (version > 0),
            created_ms INTEGER NOT NULL,
            has_body INTEGER NOT NULL CHECK (has_body IN (0, 1))
        ) STRICT;

        CREATE INDEX change_key ON change (type, mesh, name, slot, version, op, created_ms);
        CREATE INDEX change_type ON change (type);
        CREATE INDEX change_mesh ON change (mesh);

        CREATE TABLE body (
            slot INTEGER PRIMARY KEY REFERENCES change,
            revision INTEGER NOT NULL GENERATED ALWAYS AS (slot >> 16) VIRTUAL,
            idx INTEGER NOT NULL GENERATED ALWAYS AS (slot & 65535) VIRTUAL,
            bytes BLOB NOT NULL
        ) STRICT;

        CREATE TABLE note (
            revision INTEGER PRIMARY KEY REFERENCES commit_log,
            bytes BLOB NOT NULL
        ) STRICT;

        -- The last change of each key: a fold of change, kept by a trigger.
        CREATE TABLE current (
            type TEXT NOT NULL,
            mesh TEXT NOT NULL,
            name TEXT NOT NULL,
            slot INTEGER NOT NULL,
            version INTEGER NOT NULL,
            op INTEGER NOT NULL,
            created_ms INTEGER NOT NULL,
            modified_ms INTEGER NOT NULL,
            PRIMARY KEY (type, mesh, name)
        ) STRICT, WITHOUT ROWID;

        -- Answers of earlier requests; pruned.
        CREATE TABLE idempotency (
            id INTEGER PRIMARY KEY,
            author TEXT NOT NULL,
            key TEXT NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            revision INTEGER NOT NULL,
            status INTEGER NOT NULL,
            answer BLOB NOT NULL,
            time_ms INTEGER NOT NULL,
            UNIQUE (author, key)
        ) STRICT;

        -- Sealed runs of commits. headers, bodies, withheld: SHA-256 of the files that hold them; NULL: the run has
        -- none.
        CREATE TABLE segment (
            first_revision INTEGER PRIMARY KEY,
            last_revision INTEGER NOT NULL CHECK (last_revision >= first_revision),
            root BLOB NOT NULL CHECK (length(root) = 32),
            headers BLOB NOT NULL CHECK (length(headers) = 32),
            bodies BLOB CHECK (length(bodies) = 32),
            withheld BLOB CHECK (length(withheld) = 32)
        ) STRICT;

        CREATE TRIGGER commit_log_insert BEFORE INSERT ON commit_log BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: a commit takes the next revision')
            WHERE NEW.revision IS NOT (SELECT ifnull(max(revision), 0) + 1 FROM commit_log);
            SELECT RAISE(ABORT, 'the log is append-only: a commit is later than the one before it, of no older epoch')
            FROM commit_log AS last
            WHERE last.revision = NEW.revision - 1
                AND (NEW.epoch < last.epoch OR (NEW.time_ms, NEW.time_counter) <= (last.time_ms, last.time_counter));
            SELECT RAISE(ABORT, 'the log is append-only: the commit before lacks changes')
            FROM commit_log AS last
            WHERE last.revision = NEW.revision - 1 AND last.changes > 0
                AND (SELECT max(slot) FROM change) IS NOT last.revision * 65536 + last.changes - 1;
        END;
        CREATE TRIGGER commit_log_update BEFORE UPDATE ON commit_log BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: a commit is never changed');
        END;
        CREATE TRIGGER commit_log_delete BEFORE DELETE ON commit_log BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: a commit is never removed');
        END;

        CREATE TRIGGER change_insert BEFORE INSERT ON change BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: a change takes the next place in the last commit')
            WHERE NEW.slot IS NOT (
                SELECT max(head.revision * 65536, ifnull((SELECT max(slot) + 1 FROM change), 0))
                FROM (SELECT max(revision) AS revision FROM commit_log) AS head
            );
            SELECT RAISE(ABORT, 'the log is append-only: the last commit has all of its changes')
            FROM commit_log AS last
            WHERE last.revision = NEW.slot >> 16 AND last.changes <= NEW.slot & 65535;
            SELECT RAISE(ABORT, 'the log is append-only: a change takes the next version of its key')
            WHERE NEW.version IS NOT 1 + ifnull(
                (SELECT version FROM current WHERE type = NEW.type AND mesh = NEW.mesh AND name = NEW.name), 0);
        END;
        CREATE TRIGGER change_inserted AFTER INSERT ON change BEGIN
            INSERT INTO current (type, mesh, name, slot, version, op, created_ms, modified_ms)
            VALUES (
                NEW.type, NEW.mesh, NEW.name, NEW.slot, NEW.version, NEW.op, NEW.created_ms,
                (SELECT time_ms FROM commit_log WHERE revision = NEW.slot >> 16))
            ON CONFLICT (type, mesh, name) DO UPDATE SET
                slot = excluded.slot, version = excluded.version, op = excluded.op,
                created_ms = excluded.created_ms, modified_ms = excluded.modified_ms;
        END;
        CREATE TRIGGER change_update BEFORE UPDATE ON change BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: a change is never changed');
        END;
        CREATE TRIGGER change_delete BEFORE DELETE ON change BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: a change is never removed');
        END;

        CREATE TRIGGER body_insert BEFORE INSERT ON body BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: a body comes with its commit')
            WHERE NEW.slot <= (SELECT max(slot) FROM body)
                OR NEW.slot >> 16 IS NOT (SELECT max(revision) FROM commit_log)
                OR 1 IS NOT (SELECT has_body FROM change WHERE slot = NEW.slot);
        END;
        CREATE TRIGGER body_update BEFORE UPDATE ON body BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: a body is never changed');
        END;
        CREATE TRIGGER body_delete BEFORE DELETE ON body BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: a body is removed only by an erase or a retain commit');
        END;

        CREATE TRIGGER note_insert BEFORE INSERT ON note BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: a note comes with its commit')
            WHERE NEW.revision <= (SELECT max(revision) FROM note)
                OR NEW.revision IS NOT (SELECT max(revision) FROM commit_log)
                OR 1 IS NOT (SELECT has_note FROM commit_log WHERE revision = NEW.revision);
        END;
        CREATE TRIGGER note_update BEFORE UPDATE ON note BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: a note is never changed');
        END;
        CREATE TRIGGER note_delete BEFORE DELETE ON note BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: a note is removed only by an erase commit');
        END;

        CREATE TRIGGER epoch_insert BEFORE INSERT ON epoch BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: an epoch begins at the next revision')
            WHERE NEW.epoch IS NULL
                OR NEW.epoch <= (SELECT max(epoch) FROM epoch)
                OR NEW.first_revision IS NOT (SELECT ifnull(max(revision), 0) + 1 FROM commit_log);
        END;
        CREATE TRIGGER epoch_update BEFORE UPDATE ON epoch BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: an epoch is never changed');
        END;
        CREATE TRIGGER epoch_delete BEFORE DELETE ON epoch BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: an epoch is never removed');
        END;

        CREATE TRIGGER segment_insert BEFORE INSERT ON segment BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: a segment follows the one before and ends in the log')
            WHERE NEW.first_revision IS NOT (SELECT ifnull(max(last_revision), 0) + 1 FROM segment)
                OR NEW.last_revision > (SELECT ifnull(max(revision), 0) FROM commit_log);
        END;
        CREATE TRIGGER segment_update BEFORE UPDATE ON segment BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: a segment is never changed');
        END;
        CREATE TRIGGER segment_delete BEFORE DELETE ON segment BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: a segment is never removed');
        END;

        CREATE TRIGGER meta_update BEFORE UPDATE ON meta BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: what a log is does not change');
        END;
        CREATE TRIGGER meta_delete BEFORE DELETE ON meta BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: what a log is does not change');
        END;
        CREATE TRIGGER meta_insert BEFORE INSERT ON meta WHEN EXISTS (SELECT 1 FROM meta WHERE k = NEW.k) BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: what a log is does not change');
        END;

        """
}
