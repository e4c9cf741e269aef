package main

import (
	"context"
	"fmt"
	"time"

	"kelishim/audit"
	"kelishim/contracts"
	"kelishim/internal/auth"
	"kelishim/internal/db"
)

// demoFlags computes the red flags of a new demonstration before it is shown;
// the job does so every hour from then on.
func demoFlags(ctx context.Context, h *house) error {
	at, err := audit.NewStore(h.DB).LastRun(ctx, db.System, 0)
	if err != nil || time.Since(at) < time.Hour {
		return err
	}
	if _, err = audit.Run(ctx, h.DB, db.System, audit.Options{}); err != nil || !at.IsZero() {
		return err
	}
	for _, word := range demoFlagWords {
		if err := word.say(ctx, h); err != nil {
			return fmt.Errorf("answer the flag %s of the demonstration: %w", word.rule, err)
		}
	}
	return nil
}

// flagWord is what somebody of the demonstration says to a raised flag.
type flagWord struct {
	rule, contract, login, reason string
	write                         func(s *audit.Store, ctx context.Context, actor db.Actor, id int64, reason string) error
}

// One flag is explained and waits for the advisor, another one was closed.
var demoFlagWords = []flagWord{
	{"K014", "АБ-2024-001", "officer", "Обеспечение внесено деньгами на счёт айыл окмоту, запись о нём внесём в этом месяце (пример)", (*audit.Store).Explain},
	{"K013", "ББ-9", "officer", "Оплата шла только за проведённые мероприятия, поэтому неустойку не предусмотрели (пример)", (*audit.Store).Explain},
	{"K013", "ББ-9", "advisor", "Договор исполнен в срок, ущерба нет. В следующий договор включить неустойку (пример)", (*audit.Store).Close},
}

func (w flagWord) say(ctx context.Context, h *house) error {
	person, err := auth.NewStore(h.DB).PersonByLogin(ctx, db.System, w.login)
	if err != nil {
		return err
	}
	list, _, err := contracts.NewStore(h.DB).List(ctx, db.System, contracts.Filter{Search: w.contract, Limit: 1})
	if err != nil || len(list) == 0 {
		return err
	}
	store := audit.NewStore(h.DB)
	flags, _, err := store.List(ctx, db.System, audit.Filter{Rule: w.rule, Contract: list[0].ID, Result: new(audit.Raised), Limit: 1})
	if err != nil || len(flags) == 0 {
		return err
	}
	return w.write(store, ctx, db.Actor{UserID: person.ID, Name: person.Name, Role: person.Role}, flags[0].ID, w.reason)
}
