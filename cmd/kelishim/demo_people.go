package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"text/tabwriter"

	"github.com/uptrace/bun"

	"kelishim/aimaks"
	"kelishim/internal/auth"
	"kelishim/internal/db"
)

// demoPeople makes one account a role beside the administrator, so that each can
// be tried, and prints them. password is that of all of them; where it is empty
// a random one is made for those that are not there yet.
func demoPeople(ctx context.Context, set *settings, h *house, password string) error {
	list, err := demoAccounts(ctx, set, h)
	if err != nil {
		return err
	}
	store, r, made := auth.NewStore(h.DB), set.reader(), false
	shown := password
	if shown == "" {
		shown = auth.RandomPassword()
	}
	for i := range list {
		person := &list[i]
		_, err := store.PersonByLogin(ctx, db.System, person.Login)
		switch {
		case errors.Is(err, db.ErrNotFound):
			err, made = store.AddWithPassword(ctx, db.System, person, shown), true
		case err == nil && password != "":
			err = store.SetPassword(ctx, db.System, person.Login, password)
		}
		if err != nil {
			return fmt.Errorf("make the account %s: %w", person.Login, err)
		}
	}
	if !made && password == "" {
		return nil
	}
	fmt.Println(r.T("demo.accounts"))
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, person := range list {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", person.Login, shown, r.T("people.role."+person.Role))
	}
	return table.Flush()
}

// demoAccounts are the accounts of a demonstration: the officer of all aimaks
// with services in it, the head of the first, the advisor of their oblasts.
func demoAccounts(ctx context.Context, set *settings, h *house) ([]auth.Person, error) {
	register, err := aimaks.NewStore(h.DB).Register(ctx, db.System)
	if err != nil {
		return nil, err
	}
	var served, oblasts []string
	err = h.Read(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT DISTINCT aimak FROM services ORDER BY aimak`).Scan(ctx, &served)
	})
	if err != nil {
		return nil, fmt.Errorf("find the aimaks of the demonstration: %w", err)
	}
	for _, aimak := range served {
		if oblast := register.Oblast(aimak); !slices.Contains(oblasts, oblast) {
			oblasts = append(oblasts, oblast)
		}
	}
	r := set.reader()
	name := func(role string) string { return r.T("people.role."+role) + " (" + r.T("demo.account_name") + ")" }
	return []auth.Person{
		{Login: "officer", Name: name(auth.Officer), Role: auth.Officer, Lang: r.Lang(), Units: served},
		{Login: "head", Name: name(auth.Head), Role: auth.Head, Lang: r.Lang(), Units: served[:min(1, len(served))]},
		{Login: "advisor", Name: name(auth.Advisor), Role: auth.Advisor, Lang: r.Lang(), Units: oblasts},
		{Login: "auditor", Name: name(auth.Auditor), Role: auth.Auditor, Lang: r.Lang()},
	}, nil
}
