package web_test

import (
	"net/http"
	"strings"

	"kelishim/internal/auth"
)

// someonesToken is what a token or an address of somebody else is called: only its owner and
// those who read who has an account, the administrator and the auditor, see that.
const someonesToken = "Чужой доступ"

func init() {
	planters = append(planters, func(w *world, aimak string, p planted) {
		p["budget-lines"] = p["lines"]
		w.exec(`UPDATE contracts SET advance_share = 0.5 WHERE id = ?`, p["contracts"])                    // so that a payment without an act is a good one
		owner := w.number(`SELECT coalesce(min(id) FILTER (WHERE login = 'officer'), min(id)) FROM users`) // nobody who walks
		p["tokens"] = w.number(`INSERT INTO api_tokens (user_id, name, prefix, token_hash, scopes, expires_at)
			VALUES (?, ?, 'kel_abcdef', sha256(convert_to(?, 'UTF8')), '{read}', now() + interval '1 day') RETURNING id`, owner, someonesToken, aimak)
		p["webhooks"] = w.number(`INSERT INTO webhooks (user_id, name, url, events, secret) VALUES (?, ?, 'https://example.kg/in', '{payment.recorded}', '') RETURNING id`,
			owner, someonesToken)
		p["deliveries"] = w.number(`INSERT INTO webhook_deliveries (webhook_id, message, event, contract_id, body)
			VALUES (?, 'msg_1_0', 'payment.recorded', ?, ?) RETURNING id`, p["webhooks"], p["contracts"], word(aimak))
	})
	goodForm["/webhooks/new"] = "name=Н&url=https://example.kg/in&event_payment.recorded=1"
	ownPages = append(ownPages, "/webhooks/:id", "/account/tokens/:id")
	for name, body := range map[string]string{"acts": goodAct, "payments": goodPayment} {
		goodBody["/api/v1/contracts/:id<int>/"+name] = body
	}
	dress = func(w *world, req *http.Request) {
		if !strings.HasPrefix(req.URL.Path, "/api/v1/") || w.token == "" {
			return
		}
		login := strings.TrimPrefix(w.token, "token of ")
		token, ok := w.bearers[login]
		if !ok {
			token = w.apiToken(login, auth.TokenScopes)
			w.bearers[login] = token
		}
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("Idempotency-Key", "the walk of "+login+req.URL.Path)
	}
}
