// Package hooks tells other programs what happened to contracts: people register
// addresses, the program reads the journal on, makes a message of what a person
// may see, and jobs deliver it.
//
//	hook.go      addresses, and what they are told of
//	event.go     what an entry of the journal means
//	keeper.go    from the journal to messages
//	delivery.go  messages: listed, delivered, sent again
package hooks

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/webhook"
)

const hooksKept = 20 // of one person

// Refusals of addresses.
var (
	ErrName    = fault.New(fault.Invalid, "form.required").On("name")
	ErrLong    = fault.New(fault.Invalid, "webhook.name_long").On("name")
	ErrEvents  = fault.New(fault.Invalid, "webhook.events_needed").On("events")
	ErrMany    = fault.New(fault.Conflict, "webhook.too_many")
	ErrStopped = fault.New(fault.Conflict, "webhook.stopped")

	refusals = db.Refusals{"webhooks_name_given": ErrLong, "webhooks_url_https": webhook.ErrAddress, "webhooks_events_given": ErrEvents}
)

// Hook is an address that is told of events.
type Hook struct {
	bun.BaseModel `bun:"table:webhooks,alias:w"`

	ID             int64      `bun:"id,pk,autoincrement"`
	UserID         int64      `bun:"user_id"`
	Name           string     `bun:"name"`
	URL            string     `bun:"url"`
	Events         []string   `bun:"events,array"`
	Secret         []byte     `bun:"secret"` // sealed
	MadeAt         time.Time  `bun:"made_at,nullzero,default:now()"`
	DisabledAt     *time.Time `bun:"disabled_at"`
	DisabledReason string     `bun:"disabled_reason"`

	Delivered int        `bun:"delivered,scanonly"`
	Waiting   int        `bun:"waiting,scanonly"`
	Failed    int        `bun:"failed,scanonly"`
	LastAt    *time.Time `bun:"last_at,scanonly"`
}

// Store keeps addresses and messages.
type Store struct {
	db      *db.DB
	key     []byte // seals the secrets
	private bool   // addresses of private networks may be registered
}

// KeyPurpose names the key that seals the secrets among those derived from the
// secret of the house.
const KeyPurpose = "secrets of webhooks"

// NewStore makes a store; key, of 32 bytes, seals the secrets.
func NewStore(d *db.DB, key []byte, private bool) *Store { return &Store{d, key, private} }

func (h *Hook) check(private bool) error {
	h.Name, h.URL = strings.TrimSpace(h.Name), strings.TrimSpace(h.URL)
	var wrong fault.List
	if h.Name == "" {
		wrong = append(wrong, ErrName)
	}
	if err := webhook.CheckURL(h.URL, private); err != nil {
		wrong = append(wrong, fault.All(err)...)
	}
	if len(h.Events) == 0 || slices.ContainsFunc(h.Events, func(event string) bool { return !slices.Contains(Events, event) }) {
		wrong = append(wrong, ErrEvents)
	}
	return wrong.Or()
}

// Add registers an address for the person who acts and gives the secret of its
// signatures, the only time that it is seen.
func (s *Store) Add(ctx context.Context, actor db.Actor, h *Hook) (secret string, err error) {
	if err := h.check(s.private); err != nil {
		return "", err
	}
	key := webhook.NewSecret()
	h.UserID, h.Secret = actor.UserID, s.seal(key)
	err = s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		var count int
		if err := tx.NewRaw(`SELECT count(*) FROM webhooks WHERE user_id = ?`, actor.UserID).Scan(ctx, &count); err != nil {
			return err
		}
		if count >= hooksKept {
			return ErrMany.With("Count", hooksKept)
		}
		_, err := tx.NewInsert().Model(h).Exec(ctx)
		return err
	})
	return webhook.SecretText(key), refusals.Kindly(err)
}

// Change changes name, address and events.
func (s *Store) Change(ctx context.Context, actor db.Actor, h *Hook) error {
	if err := h.check(s.private); err != nil {
		return err
	}
	return s.update(ctx, actor, func(tx bun.Tx) *bun.UpdateQuery {
		return tx.NewUpdate().Model(h).Column("name", "url", "events").WherePK()
	})
}

// Stop lets an address be told nothing more; Start goes on with what happens
// from then on.
func (s *Store) Stop(ctx context.Context, actor db.Actor, id int64) error {
	return s.update(ctx, actor, func(tx bun.Tx) *bun.UpdateQuery {
		return tx.NewUpdate().Model((*Hook)(nil)).Set("disabled_at = coalesce(disabled_at, now())").Where("id = ?", id)
	})
}

// Start undoes Stop.
func (s *Store) Start(ctx context.Context, actor db.Actor, id int64) error {
	return s.update(ctx, actor, func(tx bun.Tx) *bun.UpdateQuery {
		return tx.NewUpdate().Model((*Hook)(nil)).Set("disabled_at = NULL, disabled_reason = ''").Where("id = ?", id)
	})
}

// NewSecret gives an address another secret: the old one signs nothing more.
func (s *Store) NewSecret(ctx context.Context, actor db.Actor, id int64) (secret string, err error) {
	key := webhook.NewSecret()
	return webhook.SecretText(key), s.update(ctx, actor, func(tx bun.Tx) *bun.UpdateQuery {
		return tx.NewUpdate().Model((*Hook)(nil)).Set("secret = ?", s.seal(key)).Where("id = ?", id)
	})
}

// Delete removes an address and its messages.
func (s *Store) Delete(ctx context.Context, actor db.Actor, id int64) error {
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(tx.NewDelete().Model((*Hook)(nil)).Where("id = ?", id).Exec(ctx)); err != nil {
			return fmt.Errorf("delete webhook %d: %w", id, err)
		}
		return nil
	})
}

func (s *Store) update(ctx context.Context, actor db.Actor, query func(bun.Tx) *bun.UpdateQuery) error {
	return refusals.Kindly(s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		if err := db.One(query(tx).Exec(ctx)); err != nil {
			return fmt.Errorf("change a webhook: %w", err)
		}
		return nil
	}))
}

func counted(q *bun.SelectQuery) *bun.SelectQuery {
	return q.ColumnExpr("w.*, coalesce(d.delivered, 0) AS delivered, coalesce(d.waiting, 0) AS waiting, coalesce(d.failed, 0) AS failed, d.last_at").
		Join(`LEFT JOIN (SELECT webhook_id, count(done_at) AS delivered, count(failed_at) AS failed,
			count(*) FILTER (WHERE done_at IS NULL AND failed_at IS NULL) AS waiting, max(tried_at) AS last_at
			FROM webhook_deliveries GROUP BY webhook_id) AS d ON d.webhook_id = w.id`).Order("w.id")
}

// List lists the addresses of the person who acts.
func (s *Store) List(ctx context.Context, actor db.Actor) (list []Hook, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return counted(tx.NewSelect().Model(&list)).Where("w.user_id = ?", actor.UserID).Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("list webhooks: %w", err)
	}
	return list, nil
}

// Get finds an address of the person who acts.
func (s *Store) Get(ctx context.Context, actor db.Actor, id int64) (h Hook, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return counted(tx.NewSelect().Model(&h)).Where("w.id = ? AND w.user_id = ?", id, actor.UserID).Scan(ctx)
	})
	return h, refusals.Kindly(err)
}

func (s *Store) sealer() cipher.AEAD {
	block, err := aes.NewCipher(s.key)
	if err != nil {
		panic("hooks: " + err.Error()) // the key has 32 bytes
	}
	sealer, err := cipher.NewGCM(block)
	if err != nil {
		panic("hooks: " + err.Error())
	}
	return sealer
}

// seal encrypts a secret: whoever reads the database alone signs nothing.
func (s *Store) seal(key []byte) []byte {
	sealer := s.sealer()
	nonce := make([]byte, sealer.NonceSize())
	_, _ = rand.Read(nonce) // never fails: the runtime aborts instead
	return sealer.Seal(nonce, nonce, key, nil)
}

var errSecret = errors.New("the secret of the webhook was sealed by another installation")

func (s *Store) open(sealed []byte) ([]byte, error) {
	sealer := s.sealer()
	if len(sealed) < sealer.NonceSize() {
		return nil, errSecret
	}
	key, err := sealer.Open(nil, sealed[:sealer.NonceSize()], sealed[sealer.NonceSize():], nil)
	if err != nil {
		return nil, errSecret
	}
	return key, nil
}
