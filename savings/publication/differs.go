package publication

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/savings"
)

// Differs tells whether a statement as it would be drawn now has other figures
// than a version has.
func (p *Publication) Differs(now Drawn) bool { return p.FiguresSHA256 != figuresHash(&now.Statement) }

// Keeper notes, as the owner of the tables, of which published statements the
// tables give other figures by now: everybody is told so, and only the aimak
// itself what they are.
type Keeper struct {
	db   *db.DB
	turn sync.Mutex
	seen int64 // the newest entry of the journal at the last run
	day  string
}

// NewKeeper makes a keeper over the owner's connection.
func NewKeeper(owner *db.DB) *Keeper { return &Keeper{db: owner} }

// Recent looks again where something was written since the last time, or a new
// day has begun: an end of a contract may lie in between.
func (k *Keeper) Recent(ctx context.Context) error {
	k.turn.Lock()
	defer k.turn.Unlock()
	var newest int64
	err := k.db.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT coalesce(max(id), 0) FROM journal`).Scan(ctx, &newest)
	})
	today := time.Now().UTC().Format(time.DateOnly)
	if err != nil {
		return fmt.Errorf("look at the journal: %w", err)
	}
	if newest == k.seen && today == k.day {
		return nil
	}
	if err := k.look(ctx); err != nil {
		return err
	}
	k.seen, k.day = newest, today
	return nil
}

// All looks at everything that is published, and says how many differ.
func (k *Keeper) All(ctx context.Context) error {
	k.turn.Lock()
	defer k.turn.Unlock()
	return k.look(ctx)
}

func (k *Keeper) look(ctx context.Context) error {
	return k.db.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		var list []Publication
		if err := tx.NewSelect().Model(&list).ExcludeColumn("body", "figures").Where("current").Scan(ctx); err != nil {
			return fmt.Errorf("read what is published: %w", err)
		}
		if len(list) == 0 {
			return nil
		}
		inputs, err := savings.Load(ctx, tx, savings.Filter{})
		if err != nil {
			return err
		}
		hashes := make(map[Key]string, len(inputs))
		for i := range inputs {
			st := savings.Compute(inputs[i])
			hashes[Key{st.ServiceAimak, st.Service, st.Year}] = figuresHash(&st)
		}
		var differ, agree []int64
		for _, one := range list {
			switch same := hashes[one.Key] == one.FiguresSHA256; {
			case !same && one.DiffersSince == nil:
				differ = append(differ, one.ID)
			case same && one.DiffersSince != nil:
				agree = append(agree, one.ID)
			}
		}
		return mark(ctx, tx, map[string][]int64{"differs_since = now()": differ, "differs_since = NULL": agree})
	})
}

func mark(ctx context.Context, tx bun.Tx, ids map[string][]int64) error {
	for set, list := range ids {
		if len(list) == 0 {
			continue
		}
		if _, err := tx.NewUpdate().Model((*Publication)(nil)).Set(set).Where("id IN (?)", bun.List(list)).Exec(ctx); err != nil {
			return fmt.Errorf("note which published statements differ: %w", err)
		}
	}
	return nil
}

// Changed counts the published statements, kept under these aimaks, whose
// figures have changed since.
func (s *Store) Changed(ctx context.Context, actor db.Actor, aimaks []string) (count int, err error) {
	if len(aimaks) == 0 {
		return 0, nil
	}
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT count(*) FROM statement_publications WHERE current AND differs_since IS NOT NULL AND aimak IN (?)`, bun.List(aimaks)).Scan(ctx, &count)
	})
	if err != nil {
		return 0, fmt.Errorf("count what changed since it was published: %w", err)
	}
	return count, nil
}
