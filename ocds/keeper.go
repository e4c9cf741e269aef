package ocds

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/date"
	"kelishim/internal/db"
)

// Keeper makes releases of what the tables say, as the owner of the tables:
// whoever asks for an export gets what was made, as far as he may see it.
type Keeper struct {
	db     *db.DB
	public Audience
	now    func() time.Time
	turn   sync.Mutex
}

// MaskPurpose names the key that masks persons among those derived from the
// secret of the house.
const MaskPurpose = "ocds: parties of the public"

// NewKeeper makes a keeper over the owner's connection; key, a secret of the
// house that does not change, masks natural persons for the public.
func NewKeeper(owner *db.DB, key []byte) (*Keeper, error) {
	public, err := Public(key)
	if err != nil {
		return nil, err
	}
	return &Keeper{db: owner, public: public, now: time.Now}, nil
}

// Made counts what a run did.
type Made struct{ Processes, Releases int }

const batchSize = 200

// All brings the releases of all processes up to date. For the public it makes
// none while there is no registered prefix.
func (k *Keeper) All(ctx context.Context) (made Made, err error) {
	k.turn.Lock()
	defer k.turn.Unlock()
	return k.run(ctx, nil)
}

// Recent brings those up to date of which the journal tells since the last run;
// all of them once a day, and where something changed that many share.
func (k *Keeper) Recent(ctx context.Context) (made Made, err error) {
	k.turn.Lock()
	defer k.turn.Unlock()
	return k.recent(ctx)
}

func (k *Keeper) run(ctx context.Context, only *touched) (made Made, err error) {
	var around *surroundings
	var list []processRow
	var newest int64
	err = k.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		if newest, err = newestEntry(ctx, tx); err != nil {
			return err
		}
		if around, err = lookAround(ctx, tx, date.FromTime(k.now().In(date.Bishkek))); err != nil {
			return err
		}
		list, err = listProcesses(ctx, tx, only)
		return err
	})
	if err != nil {
		return made, err
	}
	for from := 0; from < len(list); from += batchSize {
		batch := list[from:min(from+batchSize, len(list))]
		one := Made{}
		err := k.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
			// Two programs must not number the same process at once.
			if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtext('kelishim.ocds'))`); err != nil {
				return fmt.Errorf("wait for other makers of releases: %w", err)
			}
			r := &run{Keeper: k, tx: tx, around: around}
			one, err = r.batch(ctx, batch)
			return err
		})
		if err != nil {
			return made, fmt.Errorf("make releases: %w", err)
		}
		made.Processes += one.Processes
		made.Releases += one.Releases
	}
	return made, k.mark(ctx, newest, around.today)
}

// run makes the releases of one batch in one transaction.
type run struct {
	*Keeper
	tx      bun.Tx
	around  *surroundings
	fresh   []releaseRow
	changed []stateRow
}

// releaseRow is a release as it is stored.
type releaseRow struct {
	bun.BaseModel `bun:"table:ocds_releases"`

	OCID       string    `bun:"ocid"`
	Audience   string    `bun:"audience"`
	Number     int       `bun:"number"`
	ReleaseID  string    `bun:"release_id"`
	ReleasedAt time.Time `bun:"released_at"`
	Event      string    `bun:"event"`
	Aimak      string    `bun:"aimak"`
	ContractID int64     `bun:"contract_id,nullzero"`
	Imported   bool      `bun:"imported"`
	Body       string    `bun:"body"`
	SHA256     string    `bun:"sha256"`
}

type stateRow struct {
	bun.BaseModel `bun:"table:ocds_states"`

	OCID        string `bun:"ocid"`
	Audience    string `bun:"audience"`
	ContractID  int64  `bun:"contract_id"`
	Fingerprint string `bun:"fingerprint"`
}

func (r *run) batch(ctx context.Context, batch []processRow) (Made, error) {
	if err := r.identify(ctx, batch); err != nil {
		return Made{}, err
	}
	list, err := loadFacts(ctx, r.tx, batch)
	if err != nil {
		return Made{}, err
	}
	made := Made{Processes: len(list)}
	audiences := []Audience{Auditors}
	if r.around.settings.Prefix != "" {
		audiences = append(audiences, r.public)
	}
	for _, to := range audiences {
		if err := r.audience(ctx, list, to); err != nil {
			return Made{}, err
		}
	}
	made.Releases = len(r.fresh)
	return made, r.store(ctx)
}

func (r *run) store(ctx context.Context) error {
	if len(r.fresh) > 0 {
		if _, err := r.tx.NewInsert().Model(&r.fresh).Exec(ctx); err != nil {
			return fmt.Errorf("store releases: %w", err)
		}
	}
	if len(r.changed) > 0 {
		if _, err := r.tx.NewInsert().Model(&r.changed).On("CONFLICT (ocid, audience, contract_id) DO UPDATE").
			Set("fingerprint = EXCLUDED.fingerprint").Exec(ctx); err != nil {
			return fmt.Errorf("store the state of processes: %w", err)
		}
	}
	return nil
}

func hashed(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
