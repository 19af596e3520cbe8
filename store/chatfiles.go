package store

import (
	"bytes"
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// KeepFile keeps a file that was sent in a chat, sealed with the person's key;
// durable when it returns. Conflict when the person was erased.
func (db *DB) KeepFile(ctx context.Context, contact zhiyin.ContactID, person, by string, f zhiyin.ChatFile, content []byte) error {
	err := db.change(ctx, func(t *tx) error {
		sealed, err := t.seal(person, by, content, "chat_file:"+f.ID)
		if err != nil {
			return err
		}
		if bytes.Equal(sealed, engine.Erased) {
			return zhiyin.Conflict
		}
		_, err = t.exec(`insert into chat_files (id, contact, person, type, bytes, sealed, made_at, by) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			f.ID, string(contact), person, f.Type, int64(len(content)), sealed, t.now, by)
		return err
	})
	if err != nil {
		return fmt.Errorf("store: keep file of %s: %w", contact, err)
	}
	return nil
}

// File returns a file of a contact's, without its name, which is in the event that
// tells of it. NotFound, also when its person was erased.
func (db *DB) File(ctx context.Context, contact zhiyin.ContactID, id string) (zhiyin.ChatFile, []byte, error) {
	type row struct {
		file    zhiyin.ChatFile
		content []byte
	}
	r, err := engine.Single(ctx, db, `select f.type, f.bytes, f.person, f.sealed, k.wrapped from chat_files f left join keys k on k.person = f.person where f.id = $1 and f.contact = $2`,
		[]any{id, string(contact)}, func(s engine.Scanner) (r row, err error) {
			var person string
			var sealed, wrapped []byte
			if err = s.Scan(&r.file.Type, &r.file.Size, &person, &sealed, &wrapped); err != nil {
				return r, err
			}
			r.content, err = db.Ring.Open(person, wrapped, sealed, "chat_file:"+id)
			return r, err
		})
	if err == nil && r.content == nil {
		err = zhiyin.NotFound
	}
	if err != nil {
		return r.file, nil, fmt.Errorf("store: file %s of %s: %w", id, contact, err)
	}
	r.file.ID = id
	return r.file, r.content, nil
}

// mostMessages bounds what is read of one chat; no talk of people is longer.
const mostMessages = 10000

// ChatMessages are what was written in a chat after a Seq, in order. What was erased is
// left out.
func (db *DB) ChatMessages(ctx context.Context, contact zhiyin.ContactID, after int) ([]zhiyin.ChatMessage, error) {
	events, err := engine.List(ctx, db, eventColumns+` where l.subject = $1 and l.kind = $2 order by l.position limit $3`,
		[]any{string(contact), string(zhiyin.ChatWritten{}.Kind()), mostMessages}, db.readEvent)
	if err != nil {
		return nil, fmt.Errorf("store: messages of %s: %w", contact, err)
	}
	var out []zhiyin.ChatMessage
	for _, e := range events {
		if m, is := e.Body.(zhiyin.ChatWritten); is && m.Seq > after {
			out = append(out, m.Shown(e.At))
		}
	}
	return out, nil
}
