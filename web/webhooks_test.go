package web_test

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"kelishim/contracts/hooks"
	"kelishim/internal/auth"
	"kelishim/internal/jobs"
	"kelishim/internal/journal"
	"kelishim/internal/secret"
	"kelishim/internal/webhook"
	"kelishim/web"
)

// program is another program that takes messages.
type program struct {
	*httptest.Server
	roots *x509.CertPool

	mu     sync.Mutex
	status int
	got    []string // the name and the body of each
	heads  []http.Header
}

func newProgram(t *testing.T) *program {
	p := &program{status: http.StatusOK, roots: x509.NewCertPool()}
	p.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.got, p.heads = append(p.got, string(body)), append(p.heads, r.Header)
		w.WriteHeader(p.status)
	}))
	p.roots.AddCert(p.Certificate())
	t.Cleanup(p.Close)
	return p
}

func (p *program) answers(status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status = status
}

// hooked is a site whose webhooks may lead to the program, and what tells it.
type hooked struct {
	*world
	to      *program
	keeper  *hooks.Keeper
	runner  *jobs.Runner
	journal *journal.Log
}

func newHooked(t *testing.T) *hooked {
	t.Helper()
	h := &hooked{world: newWorld(t), to: newProgram(t)}
	house := secret.Random()
	h.server = web.New(web.Config{DB: h.pages, LongDB: h.pages, DataDir: h.folder, Version: "test", Secret: house, PrivateHooks: true, Log: errorsOf(t)})
	h.server.Unhurried()
	h.keeper = hooks.NewKeeper(h.db, h.pages)
	h.journal = journal.New(h.db)
	h.runner = jobs.New(h.pages, slog.New(slog.DiscardHandler))
	h.runner.Register(hooks.JobKind, hooks.NewStore(h.pages, house.Key(hooks.KeyPurpose), true).Job(webhook.NewSender(webhook.Options{Private: true, Roots: h.to.roots})))
	h.exec(`DELETE FROM webhooks`) // those of the walk
	h.tell()                       // from now on
	return h
}

// tell makes the messages that are due and sends them, at once and not later.
func (h *hooked) tell() (made int) {
	h.t.Helper()
	if _, err := h.journal.Sequence(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	made, err := h.keeper.Recent(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	h.exec(`UPDATE jobs SET run_at = now() WHERE kind = 'webhook'`)
	if _, err := h.runner.RunDue(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	return made
}

// register registers the program's address for somebody and gives its page and
// the secret.
func (h *hooked) register(login string, events ...string) (at string, key []byte) {
	h.t.Helper()
	form := []string{"name", "1С", "url", h.to.URL + "/in"}
	for _, event := range events {
		form = append(form, "event_"+event, "1")
	}
	p := h.as(login).send("/webhooks/new", form...)
	if p.status != http.StatusOK {
		h.t.Fatalf("%d %s", p.status, p.text("main"))
	}
	p.sound(h.t)
	key, err := webhook.ParseSecret(p.text(".secret"))
	if err != nil {
		h.t.Fatalf("%v: %s", err, p.text("main"))
	}
	return "/webhooks/" + strconv.FormatInt(h.number(`SELECT max(id) FROM webhooks`), 10), key
}

func TestAProgramIsToldOfWhatItsPersonSeesAndNothingElse(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	at, key := h.register("own-officer", hooks.Events...)
	h.register("own-head", "payment.recorded")
	h.register("own-advisor", "penalty.imposed")
	h.register("an-auditor", "payment.recorded")
	for _, login := range []string{"an-administrator", ""} {
		if p := h.as(login).send("/webhooks/new", "name", "x", "url", h.to.URL, "event_payment.recorded", "1"); p.status == http.StatusOK || p.status == http.StatusInternalServerError {
			t.Errorf("%q registers a webhook: %d", login, p.status)
		}
	}
	token := h.apiToken("own-officer", allScopes)
	contract := h.rows[ownAimak]["contracts"]
	path := fmt.Sprintf("/api/v1/contracts/%d", contract)
	for key, body := range map[string]string{"/payments": goodPayment, "/acts": goodAct} {
		if res := h.call(token, http.MethodPost, path+key, body, "Idempotency-Key", "12345678"+key); res.status != http.StatusCreated {
			t.Fatalf("%d %s", res.status, res.body)
		}
	}
	h.exec(`UPDATE payments SET amount = 11 WHERE payment = 'П-1'`)
	h.exec(`DELETE FROM payments WHERE payment = 'П-1'`)
	h.exec(`UPDATE acts SET status = 'refused', amount = 0, reason = 'Нет' WHERE act = 'Н-1'`)
	h.exec(`INSERT INTO payments (contract_id, payment, paid_on, amount) VALUES (?, 'Чужой', '2024-03-01', 5)`, h.rows[foreignAimak]["contracts"])
	h.exec(`INSERT INTO contract_events (contract_id, kind, happened_on, reason) VALUES (?, 'terminated', '2024-05-05', 'Не вывозит'), (?, 'drafted', '2024-05-05', '')`, contract, contract)
	h.exec(`INSERT INTO amendments (contract_id, amendment, signed_on, reason, ground, value_delta, status) VALUES (?, '1', '2024-05-05', 'volume', 'п. 5', 100, 'approved')`, contract)
	h.exec(`INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
		VALUES ('Новый', ?, '20101198000011', 'Т', 'open', '2024-01-01', '2024-01-01', '2030-12-31', 5, 'KGS')`, ownAimak)
	h.tell()
	var types []string
	d := describe(t)
	schema, err := d.compiler.Compile(specURL + "#/components/schemas/Event")
	if err != nil {
		t.Fatal(err)
	}
	own := h.number(`SELECT count(*) FROM webhook_deliveries WHERE webhook_id = ?`, strings.TrimPrefix(at, "/webhooks/"))
	for i, body := range h.to.got {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", body, err)
		}
		if strings.Contains(body, "20101198000011") {
			t.Errorf("an INN of a person: %s", body)
		}
		head := h.to.heads[i]
		if webhook.Verify(key, head.Get(webhook.HeaderID), head.Get(webhook.HeaderTimestamp), head.Get(webhook.HeaderSignature), []byte(body), time.Now()) == nil {
			types = append(types, value.(map[string]any)["type"].(string))
			if strings.Contains(body, "Чужой") || strings.Contains(body, word(foreignAimak)) {
				t.Errorf("the officer is told of a foreign aimak: %s", body)
			}
		}
	}
	slices.Sort(types)
	want := []string{"act.accepted", "act.refused", "contract.amended", "contract.signed", "contract.terminated", "payment.changed", "payment.deleted", "payment.recorded"}
	if !slices.Equal(types, want) || int(own) != len(want) {
		t.Errorf("the officer was told of %v (%d rows), want %v", types, own, want)
	}
	for login, wanted := range map[string]int64{"own-head": 1, "an-auditor": 2, "own-advisor": 0} {
		n := h.number(`SELECT count(*) FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id JOIN users u ON u.id = w.user_id WHERE u.login = ? AND d.done_at IS NOT NULL`, login)
		if n != wanted {
			t.Errorf("%s was told %d times, want %d", login, n, wanted)
		}
	}
	if made := h.tell(); made != 0 {
		t.Errorf("%d messages are made twice", made)
	}
	h.exec(`UPDATE users SET disabled_at = now() WHERE login = 'own-head'`)
	h.exec(`INSERT INTO payments (contract_id, payment, paid_on, amount) VALUES (?, 'П-9', '2024-03-01', 5)`, contract)
	if made := h.tell(); made != 2 {
		t.Errorf("%d messages for an officer and an auditor, where the head is disabled", made)
	}
	var sealed []byte
	row := h.db.Pool().QueryRowContext(t.Context(), `SELECT secret FROM webhooks ORDER BY id LIMIT 1`)
	if err := row.Scan(&sealed); err != nil || bytes.Contains(sealed, key) {
		t.Errorf("the secret lies open in the database (%v)", err)
	}
}

func TestAMessageIsTriedAgainAndSentAgainByHand(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	at, _ := h.register("own-officer", "payment.recorded")
	pay := func(number string) {
		h.exec(`INSERT INTO payments (contract_id, payment, paid_on, amount) VALUES (?, ?, '2024-03-01', 5)`, h.rows[ownAimak]["contracts"], number)
	}
	h.to.answers(http.StatusServiceUnavailable)
	pay("П-1")
	h.tell()
	h.as("own-officer")
	page := h.get(at)
	page.has(t, "tbody", "ждёт")
	page.has(t, "tbody", "ответ не 2xx · 503")
	if wait := h.number(`SELECT extract(epoch FROM run_at - now())::bigint FROM jobs WHERE kind = 'webhook'`); wait < 0 || wait > 15 {
		t.Errorf("the second attempt is %d s away", wait)
	}
	h.tell()
	if wait := h.number(`SELECT extract(epoch FROM run_at - now())::bigint FROM jobs WHERE kind = 'webhook'`); wait < 15 || wait > 25 {
		t.Errorf("the third attempt is %d s away", wait)
	}
	h.to.answers(http.StatusNoContent)
	h.tell()
	h.get(at).has(t, "tbody", "доставлено")
	names := func() (names []string) {
		for _, head := range h.to.heads {
			names = append(names, head.Get(webhook.HeaderID))
		}
		return slices.Compact(names)
	}
	if len(h.to.got) != 3 || len(names()) != 1 {
		t.Fatalf("%d attempts under the names %v", len(h.to.got), names())
	}
	one := at + "/deliveries/" + strconv.FormatInt(h.number(`SELECT max(id) FROM webhook_deliveries`), 10)
	h.get(one).sound(t)
	h.get(one).has(t, "pre", "payment.recorded")
	h.saved(one, one, "webhook.resent")
	h.tell()
	if len(h.to.got) != 4 || len(names()) != 1 || h.to.got[3] != h.to.got[0] {
		t.Errorf("sent again: %d attempts under %v", len(h.to.got), names())
	}
	// Whoever is gone is told nothing more.
	h.to.answers(http.StatusGone)
	pay("П-2")
	h.tell()
	h.get(at).has(t, ".facts", "больше нет")
	if p := h.send(one); p.status != http.StatusConflict {
		t.Errorf("sent again to one who is gone: %d", p.status)
	}
	pay("П-3")
	if made := h.tell(); made != 0 {
		t.Errorf("%d messages to one who is gone", made)
	}
	h.to.answers(http.StatusOK)
	h.get(at + "/start").sound(t)
	h.saved(at+"/start", at, "register.saved")
	pay("П-4")
	if made := h.tell(); made != 1 {
		t.Errorf("%d messages once it is switched on", made)
	}
	h.exec(`UPDATE webhook_deliveries SET made_at = now() - interval '31 days'`)
	if err := h.keeper.Sweep(t.Context()); err != nil || h.number(`SELECT count(*) FROM webhook_deliveries`) != 0 {
		t.Errorf("old messages are kept (%v)", err)
	}
}

func TestAMessageIsGivenUpAndSoIsAnAddressThatTakesNone(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	at, _ := h.register("own-officer", "payment.recorded")
	h.to.answers(http.StatusInternalServerError)
	for i := range 10 {
		h.exec(`INSERT INTO payments (contract_id, payment, paid_on, amount) VALUES (?, ?, '2024-03-01', 5)`, h.rows[ownAimak]["contracts"], fmt.Sprint("П-", i))
	}
	h.tell()
	h.exec(`UPDATE jobs SET attempts = 13 WHERE kind = 'webhook'`)
	h.tell()
	if n := h.number(`SELECT count(*) FROM webhook_deliveries WHERE failed_at IS NOT NULL`); n != 10 {
		t.Errorf("%d of 10 messages were given up", n)
	}
	h.as("own-officer").get(at).has(t, ".facts", "десять сообщений подряд")
	h.get("/webhooks").has(t, "tbody", "10")
}

func TestAWebhookIsChangedStoppedAndDeletedByItsPersonAlone(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	at, key := h.register("own-officer", "payment.recorded")
	h.as("own-officer")
	for _, c := range []struct{ field, sentence, url, event string }{
		{"url", "https://", "http://example.kg/in", "payment.recorded"},
		{"url", "https://", "https://me:secret@example.kg/", "payment.recorded"},
		{"", "хотя бы одно событие", "https://example.kg/", "none"},
	} {
		p := h.send("/webhooks/new", "name", "x", "url", c.url, "event_"+c.event, "1")
		if p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text("main"), c.sentence) {
			t.Errorf("%s: %d %s", c.url, p.status, p.text(".alert"))
		}
	}
	h.saved(at+"/edit", at, "register.saved", "name", "Другая", "url", h.to.URL+"/other", "event_act.accepted", "1")
	h.get(at).has(t, "h1", "Другая")
	h.get(at+"/secret").has(t, "main", "Прежний секрет")
	p := h.send(at + "/secret")
	if other, err := webhook.ParseSecret(p.text(".secret")); err != nil || bytes.Equal(other, key) {
		t.Errorf("the new secret: %v %s", err, p.text("main"))
	}
	h.saved(at+"/stop", at, "register.saved")
	h.get(at).has(t, ".facts", "остановлен")
	h.person("colleague", auth.Officer, ownAimak)
	h.as("colleague")
	for _, path := range []string{"", "/edit", "/stop", "/start", "/secret", "/delete"} {
		h.gone(at + path)
		if path != "" {
			if p := h.send(at+path, "name", "x", "url", "https://example.kg/", "event_act.accepted", "1"); p.status != http.StatusNotFound {
				t.Errorf("a colleague sends %s: %d", path, p.status)
			}
		}
	}
	h.server.Unguarded()
	for _, query := range []string{`DELETE FROM webhooks`, `UPDATE webhooks SET disabled_at = NULL`, `UPDATE webhook_deliveries SET body = ''`} {
		before := h.state()
		_ = h.insertAs("colleague", query)
		if h.state() != before {
			t.Errorf("a colleague runs %s", query)
		}
	}
	h.as("own-officer").saved(at+"/delete", "/webhooks", "register.deleted")
	h.gone(at)
}

// Without the setting of an intranet no private address can be registered.
func TestAPrivateAddressIsRefusedUnlessTheHouseStandsInAnIntranet(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.refused("/webhooks/new", "url", "закрытую сеть", "name", "x", "url", "https://169.254.169.254/latest", "event_act.accepted", "1")
	if p := s.send("/webhooks/new", "name", "x", "url", "https://example.kg/in", "event_act.accepted", "1"); p.status != http.StatusOK {
		t.Errorf("a public one: %d %s", p.status, p.text("main"))
	}
}
