package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"kelishim/contracts/hooks"
	"kelishim/internal/auth"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/internal/secret"
)

// demoAPI gives the officer of a new demonstration a token, whose text nobody
// has, and a webhook with what it would have been told. It is stopped: nothing
// leaves a demonstration by itself.
func demoAPI(ctx context.Context, h *house) error {
	people := auth.NewStore(h.DB)
	officer, err := people.PersonByLogin(ctx, db.System, "officer")
	if errors.Is(err, db.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	actor := db.Actor{UserID: officer.ID, Name: officer.Name, Role: officer.Role, Origin: "demo"}
	if list, err := people.Tokens(ctx, actor); err != nil || len(list) > 0 {
		return err // not new any more
	}
	token := auth.APIToken{Name: "Бухгалтерия айыл өкмөтү (пример)", Scopes: auth.TokenScopes}
	if _, err := people.MakeToken(ctx, actor, &token, date.Today().AddDays(180)); err != nil {
		return fmt.Errorf("make a token of the demonstration: %w", err)
	}
	secrets, err := secret.Load(h.dataDir)
	if err != nil {
		return err
	}
	store := hooks.NewStore(h.DB, secrets.Key(hooks.KeyPurpose), false)
	hook := hooks.Hook{Name: "Бухгалтерия (пример)", URL: "https://accounting.example.com/kelishim", Events: hooks.Events}
	if _, err := store.Add(ctx, actor, &hook); err != nil {
		return fmt.Errorf("make a webhook of the demonstration: %w", err)
	}
	if err := store.Stop(ctx, actor, hook.ID); err != nil {
		return err
	}
	return h.Do(ctx, db.System, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO webhook_deliveries (webhook_id, message, event, contract_id, body, attempts, tried_at, status, error, done_at, failed_at)
			SELECT ?, 'msg_0_' || p.n, 'payment.recorded', p.contract_id,
				json_build_object('type', 'payment.recorded', 'timestamp', to_char(p.paid_on, 'YYYY-MM-DD"T"06:00:00"Z"'), 'data', json_build_object(
					'contract', json_build_object('id', c.id::text, 'number', c.number, 'buyer', json_build_object('id', c.buyer), 'statusDetails', c.status,
						'href', '/api/v1/contracts/' || c.id),
					'subject', json_build_object('id', p.id::text, 'number', p.payment, 'date', p.paid_on,
						'value', json_build_object('amount', p.amount::text, 'currency', c.currency), 'href', '/api/v1/payments/' || p.id))),
				p.n, now(), CASE WHEN p.n = 2 THEN 503 ELSE 204 END, CASE WHEN p.n = 2 THEN 'status' ELSE '' END,
				CASE WHEN p.n <> 2 THEN now() END, CASE WHEN p.n = 2 THEN now() END
			FROM (SELECT *, row_number() OVER (ORDER BY paid_on DESC, id DESC) AS n FROM payments ORDER BY paid_on DESC, id DESC LIMIT 3) p
			JOIN contracts c ON c.id = p.contract_id`, hook.ID)
		if err != nil {
			return fmt.Errorf("tell the webhook of the demonstration: %w", err)
		}
		return nil
	})
}
