package web_test

import (
	"context"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/internal/auth"
	"kelishim/savings"
	"kelishim/web"
)

// Requests of docs/api.md, as a shell would take them apart.
var (
	curlBlock = regexp.MustCompile("(?s)```sh\n(curl .*?)```")
	curlWord  = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"']+`)
)

func TestTheExamplesOfTheHandbookWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	text, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	token := w.apiToken("own-officer", allScopes)
	contract := strconv.FormatInt(w.rows[ownAimak]["contracts"], 10)
	d := describe(t)
	examples := curlBlock.FindAllSubmatch(text, -1)
	if len(examples) < 7 {
		t.Fatalf("only %d examples were found", len(examples))
	}
	wanted := map[string]int{"year=12": 422, "POST": 201}
	for _, one := range examples {
		line := strings.NewReplacer("\\\n", " ", "$KELISHIM", "", "$TOKEN", token, "$CONTRACT", contract).Replace(string(one[1]))
		method, path, body, head := http.MethodGet, "", "", []string{}
		words := curlWord.FindAllString(line, -1)
		for i := 1; i < len(words); i++ {
			word := strings.Trim(words[i], `"'`)
			value := func() string { i++; return strings.Trim(words[i][1:len(words[i])-1], " ") }
			switch word {
			case "-X":
				i++
				method = words[i]
			case "-H":
				name, content, _ := strings.Cut(value(), ": ")
				head = append(head, name, content)
			case "-d":
				body = value()
			default:
				path = word
			}
		}
		res := w.call("", method, path, body, head...)
		want := http.StatusOK
		for mark, status := range wanted {
			if strings.Contains(line, mark) {
				want = status
			}
		}
		if res.status != want {
			t.Errorf("%s\n%d, want %d: %s", line, res.status, want, res.body)
		}
		spec, _, _ := strings.Cut(strings.Replace(path, "/"+contract+"/", "/{id}/", 1), "?")
		d.check(method, spec, res)
	}
}

func TestOnlyATokenInForceOpensTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/api/v1/contracts/" + strconv.FormatInt(w.rows[ownAimak]["contracts"], 10)
	token := w.apiToken("own-officer", allScopes)
	open := func(want int, token string, head ...string) {
		t.Helper()
		if res := w.call(token, http.MethodGet, path, "", head...); res.status != want {
			t.Errorf("%d, want %d: %s", res.status, want, res.body)
		}
	}
	open(http.StatusOK, token)
	open(http.StatusUnauthorized, "", "Cookie", "kelishim_session="+strings.ReplaceAll(w.tokens["own-officer"], " ", "%20"))
	open(http.StatusUnauthorized, "", "Authorization", "Basic "+token)
	open(http.StatusUnauthorized, token+"x")
	if res := w.call("", http.MethodGet, path, ""); res.header.Get("WWW-Authenticate") == "" {
		t.Error("who has no token is not told how to show one")
	}
	id := w.number(`SELECT id FROM users WHERE login = 'own-officer'`)
	w.exec(`UPDATE users SET disabled_at = now() WHERE id = ?`, id)
	open(http.StatusUnauthorized, token)
	w.exec(`UPDATE users SET disabled_at = NULL WHERE id = ?`, id)
	open(http.StatusOK, token)
	w.exec(`UPDATE api_tokens SET made_at = now() - interval '2 days', expires_at = now() - interval '1 day' WHERE user_id = ?`, id)
	open(http.StatusUnauthorized, token)
	// An auditor who has yet to set up the second factor has no whole session either.
	auditor := w.apiToken("an-auditor", []string{auth.ScopeRead})
	open(http.StatusOK, auditor)
	w.exec(`UPDATE users SET totp_confirmed_at = NULL WHERE login = 'an-auditor'`)
	open(http.StatusUnauthorized, auditor)
	// A write that another site would start carries no token, but one with a token may come from anywhere.
	officer := w.apiToken("own-officer", allScopes)
	if res := w.call(officer, http.MethodPost, path+"/payments", goodPayment, "Idempotency-Key", "12345678", "Origin", "https://accounting.example"); res.status != http.StatusCreated {
		t.Errorf("a program of another host: %d %s", res.status, res.body)
	}
}

func TestANarrowedTokenReachesItsUnitsAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("two", auth.Officer, ownAimak, foreignAimak)
	for _, guarded := range []bool{true, false} {
		if !guarded {
			w.server.Unguarded()
		}
		whole, narrow := w.apiToken("two", allScopes), w.apiToken("two", allScopes, ownAimak)
		for _, aimak := range walkAimaks {
			id := strconv.FormatInt(w.rows[aimak]["contracts"], 10)
			want := http.StatusOK
			if aimak == foreignAimak {
				want = http.StatusNotFound
			}
			if res := w.call(whole, http.MethodGet, "/api/v1/contracts/"+id, ""); res.status != http.StatusOK {
				t.Errorf("%s whole: %d", aimak, res.status)
			}
			if res := w.call(narrow, http.MethodGet, "/api/v1/contracts/"+id, ""); res.status != want {
				t.Errorf("%s narrowed: %d, want %d", aimak, res.status, want)
			}
			if aimak == foreignAimak {
				before := w.state()
				res := w.call(narrow, http.MethodPost, "/api/v1/contracts/"+id+"/payments", goodPayment, "Idempotency-Key", "12345678")
				if res.status < 400 || res.status >= 500 || w.state() != before {
					t.Errorf("a narrowed token wrote elsewhere (guarded %v): %d %s", guarded, res.status, res.body)
				}
			}
		}
		list := string(w.call(narrow, http.MethodGet, "/api/v1/budget-lines", "").body)
		if strings.Contains(list, word(foreignAimak)) || !strings.Contains(list, word(ownAimak)) {
			t.Errorf("budget lines of a narrowed token: %s", list)
		}
	}
	if res := w.call(w.apiToken("own-officer", []string{auth.ScopeRead}), http.MethodGet, "/api/v1/me", "").json(t); res["role"] != auth.Officer {
		t.Errorf("me: %v", res)
	}
}

func TestAWriteThatIsSentTwiceIsWrittenOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.apiToken("own-officer", allScopes)
	id := w.rows[ownAimak]["contracts"]
	path := "/api/v1/contracts/" + strconv.FormatInt(id, 10) + "/payments"
	replies := make([]reply, 8)
	var all sync.WaitGroup
	for i := range replies {
		all.Go(func() {
			replies[i] = w.call(token, http.MethodPost, path, goodPayment, "Idempotency-Key", "one of twins")
		})
	}
	all.Wait()
	replayed := 0
	for _, res := range replies {
		if res.status != http.StatusCreated || string(res.body) != string(replies[0].body) || res.header.Get("Location") != replies[0].header.Get("Location") {
			t.Errorf("a twin: %d %s", res.status, res.body)
		}
		if res.header.Get("Idempotency-Replayed") == "true" {
			replayed++
		}
	}
	if n := w.number(`SELECT count(*) FROM payments WHERE contract_id = ? AND payment = 'П-1'`, id); n != 1 || replayed != len(replies)-1 {
		t.Errorf("%d rows, %d of %d answers given again", n, replayed, len(replies))
	}
	if res := w.call(token, http.MethodGet, replies[0].header.Get("Location"), ""); string(res.body) != string(replies[0].body) {
		t.Errorf("the payment reads back otherwise: %s", res.body)
	}
	other := strings.Replace(goodPayment, "10.5", "11.5", 1)
	if res := w.call(token, http.MethodPost, path, other, "Idempotency-Key", "one of twins").json(t); res["code"] != "api.key.used" {
		t.Errorf("another body under the key: %v", res)
	}
	// What was refused leaves its key free; another person's keys are theirs.
	if res := w.call(token, http.MethodPost, path, goodPayment, "Idempotency-Key", "a second key"); res.status != http.StatusConflict {
		t.Errorf("the number of the payment twice: %d", res.status)
	}
	free := strings.Replace(goodPayment, "П-1", "П-2", 1)
	if res := w.call(token, http.MethodPost, path, free, "Idempotency-Key", "a second key"); res.status != http.StatusCreated {
		t.Errorf("a key that was refused before: %d %s", res.status, res.body)
	}
	w.person("colleague", auth.Officer, ownAimak)
	if res := w.call(w.apiToken("colleague", allScopes), http.MethodPost, path, strings.Replace(goodPayment, "П-1", "П-3", 1), "Idempotency-Key", "one of twins"); res.status != http.StatusCreated {
		t.Errorf("a colleague's key: %d %s", res.status, res.body)
	}
	var who, origin string
	row := w.db.Pool().QueryRowContext(t.Context(), `SELECT u.login, j.origin FROM journal j JOIN users u ON u.id = j.user_id WHERE tbl = 'payments' ORDER BY j.id DESC LIMIT 1`)
	if err := row.Scan(&who, &origin); err != nil || who != "colleague" || !strings.Contains(origin, "kel_") {
		t.Errorf("the journal tells of %q from %q (%v)", who, origin, err)
	}
}

func TestARefusalOfTheStorePointsIntoTheBody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.apiToken("own-officer", allScopes)
	contract := "/api/v1/contracts/" + strconv.FormatInt(w.rows[ownAimak]["contracts"], 10)
	for _, c := range []struct{ path, from, to, code, pointer string }{
		{"/acts", `"2024-02-01"`, `"2023-12-31"`, "contract.act.outside", "#/period/startDate"},
		{"/acts", `"2024-02-28"`, `"2024-01-28"`, "contract.act.order", "#/period/endDate"},
		{"/acts", `"Н-1"`, `"` + word(ownAimak) + `"`, "contract.act.taken", "#/number"},
		{"/acts", `"100.00"`, `"130.00"`, "execution.act.beyond_claim", "#/value/amount"},
		{"/acts", `"partly"`, `"fine"`, "execution.act.status_unknown", "#/status"},
		{"/acts", `"KGS"},"claimed`, `"USD"},"claimed`, "api.body.currency", "#/value/currency"},
		{"/acts", `"100.00"`, `100`, "api.body.kind", "#/value/amount"},
		{"/acts", `"100.00"`, `"1e3"`, "api.body.amount", "#/value/amount"},
		{"/acts", `"2.5"`, `"two"`, "api.body.quantity", "#/quantity"},
		{"/acts", `"2024-03-01"`, `"1.3.2024"`, "api.body.date", "#/dateAccepted"},
		{"/payments", `"10.5"`, `"99999999.00"`, "", "#/value/amount"},
		{"/payments", `}}`, `},"act":"нет"}`, "contract.payment.act", "#/act"},
		{"/payments", `}}`, `},"budgetLine":"x"}`, "api.parameter.number", "#/budgetLine"},
		{"/payments", `}}`, `},"sum":1}`, "api.body.unknown_member", "#/sum"},
		{"/payments", `"10.5"`, `"-10.5"`, "contract.negative", "#/value/amount"},
	} {
		body := goodAct
		if c.path == "/payments" {
			body = goodPayment
		}
		changed := strings.Replace(body, c.from, c.to, 1)
		if changed == body {
			t.Fatalf("%s does not stand in %s", c.from, body)
		}
		before := w.state()
		res := w.call(token, http.MethodPost, contract+c.path, changed, "Idempotency-Key", "12345678")
		problem := res.json(t)
		errors := anys(problem["errors"])
		if res.status < 400 || len(errors) == 0 || c.code != "" && problem["code"] != c.code || errors[0].(map[string]any)["pointer"] != c.pointer {
			t.Errorf("%s for %s: %d %s", c.to, c.from, res.status, res.body)
		}
		if w.state() != before {
			t.Errorf("%s for %s was written", c.to, c.from)
		}
	}
	for lang, title := range map[string]string{"ru": "Запрос нельзя принять", "ky": "Сурамды кабыл алууга болбойт", "en": "The request cannot be accepted"} {
		res := w.call(token, http.MethodGet, "/api/v1/contracts?year=x", "", "Accept-Language", lang)
		if res.json(t)["title"] != title || res.header.Get("Content-Language") != lang {
			t.Errorf("%s: %s", lang, res.body)
		}
	}
}

func TestAnAnswerThatIsTheSameIsNotSentAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.apiToken("own-officer", allScopes)
	for _, encoding := range []string{"identity", "gzip"} {
		first := w.call(token, http.MethodGet, "/api/v1/acts?limit=1", "", "Accept-Encoding", encoding)
		tag := first.header.Get("ETag")
		if !regexp.MustCompile(`^"[0-9a-f]{32}"$`).MatchString(tag) {
			t.Fatalf("the tag is %s", tag)
		}
		for _, held := range []string{tag, `W/` + tag, `"x", ` + tag, "*"} {
			res := w.call(token, http.MethodGet, "/api/v1/acts?limit=1", "", "If-None-Match", held, "Accept-Encoding", encoding)
			if res.status != http.StatusNotModified || len(res.body) > 0 || res.header.Get("ETag") != tag {
				t.Errorf("%s: %d %s", held, res.status, res.body)
			}
		}
		w.exec(`UPDATE acts SET amount = amount + 1`)
		if res := w.call(token, http.MethodGet, "/api/v1/acts?limit=1", "", "If-None-Match", tag, "Accept-Encoding", encoding); res.status != http.StatusOK || res.header.Get("ETag") == tag {
			t.Errorf("after a change: %d", res.status)
		}
	}
}

func TestWhoAsksTooOftenIsToldHowLongToWait(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.apiToken("own-officer", allScopes)
	w.server.Hurried()
	d := describe(t)
	spec := w.call("", http.MethodGet, "/api/v1/openapi.yaml", "")
	if !strings.Contains(spec.header.Get("RateLimit-Policy"), `"address";q=4;w=`) {
		t.Errorf("the policy is %s", spec.header.Get("RateLimit-Policy"))
	}
	var last reply
	for range 3 {
		last = w.call(token, http.MethodGet, "/api/v1/me", "")
	}
	if last.status != http.StatusTooManyRequests || last.header.Get("Retry-After") == "" || !strings.HasPrefix(last.header.Get("RateLimit"), `"token";r=0;t=`) {
		t.Errorf("the third of two: %d %v", last.status, last.header)
	}
	d.check(http.MethodGet, "/api/v1/me", last)
	var guessed reply
	for range 3 {
		guessed = w.call("kel_guessed", http.MethodGet, "/api/v1/me", "")
	}
	if guessed.status != http.StatusTooManyRequests {
		t.Errorf("guessing goes on: %d", guessed.status)
	}
}

func TestPagesOfAListMissNothingThoughRowsAreAdded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.apiToken("an-auditor", []string{auth.ScopeRead})
	var ids []string
	next, pages := "/api/v1/payments?limit=1", 0
	for next != "" {
		answer := w.call(token, http.MethodGet, next, "").json(t)
		for _, one := range anys(answer["results"]) {
			ids = append(ids, one.(map[string]any)["id"].(string))
		}
		next, _ = answer["links"].(map[string]any)["next"].(string)
		if pages++; pages == 1 {
			w.exec(`INSERT INTO payments (contract_id, payment, paid_on, amount) SELECT id, 'Новый', '2020-01-01', 1 FROM contracts ORDER BY id LIMIT 1`)
		}
	}
	var all []string
	rows, err := w.db.Pool().QueryContext(t.Context(), `SELECT id::text FROM payments ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		all = append(all, id)
	}
	if !slices.Equal(ids, all) || len(all) < 4 {
		t.Errorf("the pages have %v, the table %v", ids, all)
	}
	first := w.call(token, http.MethodGet, "/api/v1/payments?limit=1", "").json(t)["links"].(map[string]any)["next"].(string)
	_, cursor, _ := strings.Cut(first, "cursor=")
	if res := w.call(token, http.MethodGet, "/api/v1/acts?cursor="+cursor, ""); res.status != http.StatusUnprocessableEntity {
		t.Errorf("a cursor of another list: %d", res.status)
	}
}

func TestSavingsOfTheAPIAreThoseOfThePages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.apiToken("an-auditor", []string{auth.ScopeRead})
	var rows []savings.Row
	err := w.db.Read(t.Context(), auth.User{}.Actor(), func(ctx context.Context, tx bun.Tx) (err error) {
		rows, err = savings.LoadRows(ctx, tx, savings.Filter{})
		return err
	})
	if err != nil || len(rows) < 3 {
		t.Fatalf("%d rows (%v)", len(rows), err)
	}
	list := anys(w.call(token, http.MethodGet, "/api/v1/statements?limit=500", "").json(t)["results"])
	if len(list) != len(rows) {
		t.Fatalf("%d results, want %d", len(list), len(rows))
	}
	found := map[string]map[string]any{}
	for _, one := range list {
		found[one.(map[string]any)["href"].(string)] = one.(map[string]any)
	}
	for _, row := range rows {
		href := "/api/v1/statements/" + row.ServiceAimak + "/" + row.Service + "/" + strconv.Itoa(row.Year)
		one := found[href]
		if one == nil || one["status"] != string(row.Status) {
			t.Errorf("%s: %v, want the status %s", href, one, row.Status)
			continue
		}
		whole := w.call(token, http.MethodGet, href, "").json(t)
		for name, saving := range map[string]string{"avoidable": row.SavingAvoidable.String(), "full": row.SavingFull.String(), "cash": row.SavingCash.String()} {
			for _, from := range []map[string]any{one, whole} {
				reading := from["readings"].(map[string]any)[name].(map[string]any)
				amount, _ := reading["saving"].(map[string]any)
				if got, _ := amount["amount"].(string); got != saving {
					t.Errorf("%s: the saving %s is %q, want %q", href, name, got, saving)
				}
			}
		}
	}
	total := savings.Total(rows)
	sums := w.call(token, http.MethodGet, "/api/v1/savings", "").json(t)["total"].(map[string]any)
	if sums["of"] != float64(total.Of) || sums["comparable"] != float64(total.Comparable) {
		t.Errorf("the total is %v, want %d of %d", sums, total.Comparable, total.Of)
	}
}

func TestTheAPIShowsNoINNOfAPersonToWhoNeedNotSeeIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head := w.apiToken("own-head", []string{auth.ScopeRead})
	raw := w.call(head, http.MethodGet, "/api/v1/providers?limit=1", "")
	if strings.Contains(string(raw.body), "20101198000011") || strings.Contains(string(raw.body), "996700112233") {
		t.Errorf("personal data: %s", raw.body)
	}
	one := anys(raw.json(t)["results"])[0].(map[string]any)
	id := one["id"].(string)
	if res := w.call(head, http.MethodGet, "/api/v1/providers/"+id, "").json(t); res["id"] != id {
		t.Errorf("the id of the list leads to %v", res)
	}
	res := w.call(head, http.MethodGet, "/api/v1/contracts?limit=1&provider="+id, "").json(t)
	if len(anys(res["results"])) != 1 {
		t.Errorf("contracts of the provider: %v", res)
	}
	if next, ok := res["links"].(map[string]any)["next"].(string); !ok || !strings.Contains(next, id) || w.call(head, http.MethodGet, next, "").status != http.StatusOK {
		t.Errorf("the next page is %q", next)
	}
	for _, probe := range []string{"2010", "20101198000011"} {
		if list := anys(w.call(head, http.MethodGet, "/api/v1/providers?q="+probe, "").json(t)["results"]); len(list) > 0 {
			t.Errorf("the INN is guessed digit by digit: %s finds %d", probe, len(list))
		}
	}
	if list := anys(w.call(w.apiToken("own-officer", allScopes), http.MethodGet, "/api/v1/providers?q=2010119", "").json(t)["results"]); len(list) != 1 {
		t.Errorf("an officer finds %d by INN", len(list))
	}
}

func TestThePageOfTheAPIShowsEveryOperationInThreeLanguages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, lang := range []string{"ru", "ky", "en"} {
		s.lang = lang
		for _, login := range []string{"", "officer"} {
			p := s.as(login).get("/api")
			p.sound(t)
			for _, right := range web.Rights() {
				if method, path, _ := strings.Cut(right.Route, " "); strings.HasPrefix(path, "/api/v1/") && !strings.Contains(p.text(".operation"), method) {
					t.Errorf("%s: %s is not shown", lang, path)
				}
			}
			if text := p.text("main"); strings.Contains(text, "[api.") || strings.Contains(text, "[webhook.") {
				t.Errorf("%s: a sentence is missing", lang)
			}
		}
	}
}
