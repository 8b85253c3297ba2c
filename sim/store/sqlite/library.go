// Package sqlite keeps worlds in a file of SQLite's in a directory of one's own.
//
// What is written is handed to the operating system before a write returns, so it
// survives the end of the process, however sudden; a failure of the machine may
// take the last of it. One process at a time has the directory.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite" // the driver registers itself

	"github.com/ringback-sim/ringback/sim/store"
)

// FileName is that of the database in its directory.
const FileName = "ringback.db"

// applicationID says in the file's header whose it is: "RING".
const applicationID = 0x52494e47

// Library is a [store.Library] in one file. Make it with [Open], and close it.
type Library struct {
	db   *sql.DB
	conn *sql.Conn
	path string
	ctx  context.Context //nolint:containedctx // a write is never given up half-way

	enter  chan struct{} // held by whoever uses the connection
	upsert *sql.Stmt
	remove *sql.Stmt
}

// Open opens the directory's library, and makes both where there are none. It
// refuses a file that another process has open, that a newer version has written
// or that is no such file, in words that name it; it never begins anew in place
// of one that it cannot read.
func Open(ctx context.Context, dir string) (*Library, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	path := filepath.Join(dir, FileName)
	switch info, err := os.Stat(path); {
	case errors.Is(err, os.ErrNotExist):
		if err := create(ctx, path); err != nil {
			return nil, fmt.Errorf("data directory: make %s: %w", path, err)
		}
	case err != nil:
		return nil, fmt.Errorf("data directory: %w", err)
	case info.Size() == 0:
		return nil, fmt.Errorf("data directory: %s is empty, which none that was written can be: put it back, or take it away to begin anew", path)
	}
	l, err := open(context.WithoutCancel(ctx), path)
	if err != nil {
		return nil, fmt.Errorf("data directory: %w", explain(path, err))
	}
	return l, nil
}

// create makes an empty database. It gets its name once it is complete, so that
// one that is not is never taken for a good one.
func create(ctx context.Context, path string) error {
	part := path + ".new"
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	// What is kept holds secrets. SQLite gives its other files the same mode.
	if err := os.WriteFile(part, nil, 0o600); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", dsn(part, "_pragma=journal_mode(DELETE)"))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, fmt.Sprintf(schema, applicationID, store.Version))
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	return os.Rename(part, path)
}

// A piece stands where its key belongs, so that a part is read in the order of its
// keys without a second index.
const schema = `
PRAGMA application_id = %d;
PRAGMA user_version = %d;
CREATE TABLE world (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	name     TEXT NOT NULL UNIQUE,
	settings TEXT NOT NULL
) STRICT;
CREATE TABLE piece (
	world INTEGER NOT NULL,
	part  TEXT NOT NULL,
	key   TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (world, part, key)
) STRICT, WITHOUT ROWID;
`

func dsn(path string, pragmas ...string) string {
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path) + "?" + strings.Join(pragmas, "&")
}

// open opens a database that exists, and keeps everybody else out of it.
func open(ctx context.Context, path string) (*Library, error) {
	db, err := sql.Open("sqlite", dsn(path,
		"_pragma=locking_mode(EXCLUSIVE)", "_pragma=journal_mode(WAL)", "_pragma=synchronous(OFF)", "_pragma=cache_size(-32768)", "_txlock=immediate"))
	if err != nil {
		return nil, err
	}
	l := &Library{db: db, path: path, ctx: ctx, enter: make(chan struct{}, 1)}
	if err := l.begin(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return l, nil
}

// begin takes the one connection that there is, and looks whose file it is.
func (l *Library) begin() (err error) {
	l.db.SetMaxOpenConns(1)
	if l.conn, err = l.db.Conn(l.ctx); err != nil {
		return err
	}
	// The lock is taken by the first transaction that writes.
	if _, err := l.conn.ExecContext(l.ctx, "BEGIN IMMEDIATE; COMMIT"); err != nil {
		return err
	}
	var id, version int
	if err := l.conn.QueryRowContext(l.ctx, "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version").Scan(&id, &version); err != nil {
		return err
	}
	switch {
	case id != applicationID:
		return errForeign
	case version != store.Version:
		return &versionError{version}
	}
	if l.upsert, err = l.conn.PrepareContext(l.ctx, upsert); err != nil {
		return err
	}
	l.remove, err = l.conn.PrepareContext(l.ctx, "DELETE FROM piece WHERE world = ? AND part = ? AND key = ?")
	return err
}

const upsert = `INSERT INTO piece (world, part, key, value) VALUES (?, ?, ?, ?)
	ON CONFLICT (world, part, key) DO UPDATE SET value = excluded.value`

// Close lets go of the file.
func (l *Library) Close() error {
	l.enter <- struct{}{}
	return errors.Join(l.upsert.Close(), l.remove.Close(), l.conn.Close(), l.db.Close())
}

// use runs f with the connection, which nobody else has meanwhile.
func (l *Library) use(f func(*sql.Conn) error) error {
	l.enter <- struct{}{}
	defer func() { <-l.enter }()
	if err := f(l.conn); err != nil {
		return explain(l.path, err)
	}
	return nil
}

// within runs f in a transaction: all of it or nothing.
func (l *Library) within(f func(*sql.Tx) error) error {
	return l.use(func(c *sql.Conn) error {
		tx, err := c.BeginTx(l.ctx, nil)
		if err != nil {
			return err
		}
		if err := f(tx); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		return tx.Commit()
	})
}

// errForeign says that a file is somebody else's.
var errForeign = errors.New("the file is a database, but not one of Ringback's")

// versionError says that a file was written by another version.
type versionError struct{ version int }

func (e *versionError) Error() string {
	if e.version > store.Version {
		return fmt.Sprintf("it was written by a newer version of Ringback (%d; this one reads %d): use that, or another directory", e.version, store.Version)
	}
	return fmt.Sprintf("it was written by an older version of Ringback (%d; this one reads %d)", e.version, store.Version)
}

// The primary result codes of SQLite that mean something to people.
const (
	codeBusy    = 5
	codeFull    = 13
	codeCorrupt = 11
	codeNoDB    = 26
)

// explain says in words what is wrong with a file.
func explain(path string, err error) error {
	failed, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return fmt.Errorf("%s: %w", path, err)
	}
	switch failed.Code() & 0xff {
	case codeBusy:
		return fmt.Errorf("%s: another process has it open: %w", path, err)
	case codeFull:
		return fmt.Errorf("%s: there is no room left: %w", path, err)
	case codeCorrupt, codeNoDB:
		return fmt.Errorf("%s: the file is damaged, or is no database: %w", path, err)
	}
	return fmt.Errorf("%s: %w", path, err)
}
