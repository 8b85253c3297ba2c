package sqlite

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/ringback-sim/ringback/sim/store"
)

// Names lists the worlds that are kept.
func (l *Library) Names() (names []string, err error) {
	err = l.use(func(c *sql.Conn) error {
		names, err = texts(c.QueryContext(l.ctx, "SELECT name FROM world ORDER BY id"))
		return err
	})
	return names, err
}

// texts returns the one column of an answer.
func texts(rows *sql.Rows, err error) (list []string, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, rows.Err()
}

// Shelf returns the shelf of a world, with the settings that it was made with.
func (l *Library) Shelf(name string) (s store.Shelf, settings []byte, ok bool, err error) {
	found := &shelf{library: l}
	err = l.use(func(c *sql.Conn) error {
		return c.QueryRowContext(l.ctx, "SELECT id, settings FROM world WHERE name = ?", name).Scan(&found.id, &settings)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil, false, nil
	}
	if err != nil {
		return nil, nil, false, err
	}
	return found, settings, true, nil
}

// NewShelf makes an empty shelf for a world, in place of one that there is.
func (l *Library) NewShelf(name string, settings []byte) (store.Shelf, error) {
	made := &shelf{library: l}
	err := l.within(func(tx *sql.Tx) error {
		for _, clear := range []string{
			"DELETE FROM piece WHERE world IN (SELECT id FROM world WHERE name = ?)",
			"DELETE FROM world WHERE name = ?",
		} {
			if _, err := tx.ExecContext(l.ctx, clear, name); err != nil {
				return err
			}
		}
		result, err := tx.ExecContext(l.ctx, "INSERT INTO world (name, settings) VALUES (?, ?)", name, string(settings))
		if err != nil {
			return err
		}
		made.id, err = result.LastInsertId()
		return err
	})
	return made, err
}

// shelf is where one world is kept.
type shelf struct {
	library *Library
	id      int64
}

// Parts names the parts that there are.
func (s *shelf) Parts() (parts []string, err error) {
	l := s.library
	err = l.use(func(c *sql.Conn) error {
		parts, err = texts(c.QueryContext(l.ctx, "SELECT DISTINCT part FROM piece WHERE world = ?", s.id))
		return err
	})
	return parts, err
}

// Values returns the values of a part, in the order of their keys. Nothing else
// may be asked of the library meanwhile.
func (s *shelf) Values(p *store.Part) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		l, done := s.library, false
		err := l.use(func(c *sql.Conn) error {
			rows, err := c.QueryContext(l.ctx, "SELECT value FROM piece WHERE world = ? AND part = ? ORDER BY key", s.id, p.Name)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() && !done {
				var value []byte
				if err := rows.Scan(&value); err != nil {
					return err
				}
				done = !yield(value, nil)
			}
			return rows.Err()
		})
		if err != nil && !done {
			yield(nil, err)
		}
	}
}

// Write puts pieces in their places, and takes those without a value away.
func (s *shelf) Write(pieces []store.Piece) error {
	if len(pieces) == 0 {
		return nil
	}
	return s.library.within(func(tx *sql.Tx) error {
		return s.put(tx, func(yield func(store.Piece, error) bool) {
			for _, p := range pieces {
				if !yield(p, nil) {
					return
				}
			}
		})
	})
}

// Replace empties the shelf and writes pieces.
func (s *shelf) Replace(pieces iter.Seq2[store.Piece, error]) error {
	l := s.library
	return l.within(func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(l.ctx, "DELETE FROM piece WHERE world = ?", s.id); err != nil {
			return err
		}
		return s.put(tx, pieces)
	})
}

func (s *shelf) put(tx *sql.Tx, pieces iter.Seq2[store.Piece, error]) error {
	l := s.library
	write, remove := tx.StmtContext(l.ctx, l.upsert), tx.StmtContext(l.ctx, l.remove)
	for p, err := range pieces {
		if err != nil {
			return err
		}
		if p.Value == nil {
			_, err = remove.ExecContext(l.ctx, s.id, p.Part, p.Key)
		} else {
			_, err = write.ExecContext(l.ctx, s.id, p.Part, p.Key, string(p.Value))
		}
		if err != nil {
			return fmt.Errorf("write %s %s: %w", p.Part, p.Key, err)
		}
	}
	return nil
}

// Remove takes the shelf away.
func (s *shelf) Remove() error {
	l := s.library
	return l.within(func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(l.ctx, "DELETE FROM piece WHERE world = ?", s.id); err != nil {
			return err
		}
		_, err := tx.ExecContext(l.ctx, "DELETE FROM world WHERE id = ?", s.id)
		return err
	})
}
