package web_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/uptrace/bun"

	"kelishim/internal/auth"
	"kelishim/internal/db"
	"kelishim/web"
)

// The aimaks of the walk: one's own, one that was merged into it, and a foreign
// one of another oblast.
const (
	ownAimak     = "41703204808000"
	mergedAimak  = "41703204847000"
	foreignAimak = "41702205807000"
)

var walkAimaks = []string{ownAimak, mergedAimak, foreignAimak}

// word stands in every row of an aimak that is not public.
func word(aimak string) string { return "Тайна" + aimak[5:11] }

// planted are the numbers of the rows of an aimak, by the part of an address
// that stands before them: /contracts/:id<int>/acts/:row<int>.
type planted map[string]int64

// planters put further rows into an aimak of the walk; each part of the house
// adds its own, in a file walk_PART_test.go, and with them further good forms.
var (
	planters []func(w *world, aimak string, p planted)
	goodForm = map[string]string{
		"/budget/new":                                   "aimak=%s&year=2033",
		"/contracts/new":                                "number=Н-1&buyer=%s&provider=20101198000011&title=Н&method=open&signed_on=2024-01-01&starts_on=2024-01-01&ends_on=2024-12-31&value=10&currency=KGS",
		"/contracts/:id<int>/acts/new":                  "act=Н-1&accepted_on=2024-03-01&period_from=2024-02-01&period_to=2024-02-28&amount=10",
		"/contracts/:id<int>/payments/new":              "payment=Н-1&paid_on=2024-03-01&amount=10",
		"/contracts/:id<int>/penalties/new":             "penalty=Н-1&imposed_on=2024-03-01&amount=10&reason=Н",
		"/contracts/:id<int>/services/new":              "service=%s-cemetery&aimak=%s&category=cemetery&share=0.1",
		"/budget/:aimak/:year/lines/new":                "line=Н-1&title=Н&functional_code=7062&economic_code=2215&executed=10",
		"/aimaks/:aimak/services/new":                   "category=waste&unit=рейс",
		"/register/price-index/new":                     "year=2033&index=100",
		"/register/households/new":                      "aimak=%s&year=2033&households=10",
		"/aimaks/:aimak/services/:category/volumes/new": "year=2033&quantity=10",
		"/aimaks/:aimak/services/:category/costs/new":   "year=2025&kind=monitoring&amount=10",
		"/aimaks/:aimak/services/:category/assets/new":  "asset=Н-1&title=Н&purchase_price=10&residual_value=0&life_years=5&share=1&avoidable_share=1",
	}
)

// Of the API: bodies in the place of forms, and a token in the place of the cookie.
var (
	goodBody = map[string]string{}
	dress    func(w *world, req *http.Request)
)

// ownPages are those of rows that belong to one person, who is none of the walk.
var ownPages []string

// walkKeys are rows of the register that further parts of the house walk.
var walkKeys = map[string]string{}

// walkParts are further parts of addresses, the same for every aimak.
var walkParts = map[string]string{}

// world is a site in which three aimaks have one row in every table each.
type world struct {
	*site
	rows      map[string]planted
	bearers   map[string]string // tokens of the API by login
	unguarded bool
	stated    *sql.Stmt // see state
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{site: newSite(t), rows: map[string]planted{}, bearers: map[string]string{}}
	w.server.Unhurried()
	w.exec(`INSERT INTO successions VALUES (?, ?, '2025-01-01')`, mergedAimak, ownAimak)
	w.exec(`INSERT INTO price_index VALUES (2024, 100) ON CONFLICT DO NOTHING`)
	w.exec(`INSERT INTO contribution_rates VALUES ('2020-01-01', 0.1725) ON CONFLICT DO NOTHING`)
	w.exec(`INSERT INTO providers (inn, name_ru, legal_form, address, phone) VALUES ('20101198000011', 'ИП Осмонов', 'ИП', 'ул. Тайная, 5', '+996700112233')`)
	for _, aimak := range walkAimaks {
		w.rows[aimak] = w.plant(aimak)
		w.rows[aimak]["people"] = w.number(`SELECT id FROM users WHERE login = 'officer'`) // nobody who walks
	}
	w.person("own-officer", auth.Officer, ownAimak)
	w.person("own-head", auth.Head, ownAimak)
	w.person("own-advisor", auth.Advisor, "41703000000000")
	w.person("an-auditor", auth.Auditor)
	w.person("an-administrator", auth.Administrator)
	w.person("no-aimak", auth.Officer)
	return w
}

// everywhere are those whose good forms the others send.
func (w *world) everywhere() {
	w.person("everywhere", auth.Officer, oblasts...)
	w.person("every-head", auth.Head, oblasts...)
	w.person("every-advisor", auth.Advisor, oblasts...)
}

func (w *world) plant(aimak string) planted {
	w.t.Helper()
	named := word(aimak)
	number := w.number
	w.exec(`INSERT INTO households (aimak, year, households) VALUES (?, 2024, 900)`, aimak)
	w.exec(`INSERT INTO services VALUES (?, 'cemetery', 'Кладбища', 'шт')`, aimak)
	w.exec(`INSERT INTO volumes VALUES (?, 'cemetery', 2023, 77), (?, 'cemetery', 2024, 77)`, aimak, aimak)
	p := planted{}
	p["lines"] = number(`INSERT INTO budget_lines (aimak, year, line, functional_code, economic_code, title, executed, adjusted, approved)
		VALUES (?, 2023, 'Т-1', '7062', '2215', ?, 31337.13, 31337.13, 31337.13) RETURNING id`, aimak, named)
	w.exec(`INSERT INTO attributions VALUES (?, ?, 'cemetery', 0.5, 'variable', 1, ?)`, p["lines"], aimak, named)
	p["assets"] = number(`INSERT INTO assets (aimak, category, asset, title, purchase_price, residual_value, life_years, share, avoidable_share)
		VALUES (?, 'cemetery', 'Т-1', ?, 100, 0, 10, 1, 1) RETURNING id`, aimak, named)
	w.exec(`INSERT INTO baselines (aimak, category, version, reference_year, amounts, overhead_rate, overhead_avoidable_share, author, reason, components, recorded_by)
		VALUES (?, 'cemetery', 1, 2023, 'executed', 0, 0, ?, ?, '{}', 'x')`, aimak, named, named)
	p["contracts"] = number(`INSERT INTO contracts (number, buyer, provider, title, method, signed_on, starts_on, ends_on, value, currency)
		VALUES (?, ?, '20101198000011', ?, 'open', '2024-01-01', '2024-01-01', '2030-12-31', 31337.13, 'KGS') RETURNING id`, "№"+named, aimak, named)
	w.exec(`INSERT INTO contract_services VALUES (?, ?, 'cemetery', 0.5)`, p["contracts"], aimak)
	p["acts"] = number(`INSERT INTO acts (contract_id, act, accepted_on, period_from, period_to, quantity, amount)
		VALUES (?, ?, '2024-02-01', '2024-01-01', '2024-01-31', 1, 31.13) RETURNING id`, p["contracts"], named)
	p["payments"] = number(`INSERT INTO payments (contract_id, payment, act, paid_on, amount) VALUES (?, ?, ?, '2024-02-02', 31.13) RETURNING id`, p["contracts"], named, named)
	p["penalties"] = number(`INSERT INTO penalties (contract_id, penalty, imposed_on, amount, reason) VALUES (?, ?, '2024-02-02', 31.13, ?) RETURNING id`, p["contracts"], named, named)
	p["costs"] = number(`INSERT INTO costs (aimak, category, year, kind, amount, note) VALUES (?, 'cemetery', 2024, 'monitoring', 31.13, ?) RETURNING id`, aimak, named)
	p["journal"] = number(`SELECT max(id) FROM journal WHERE tbl = 'contracts'`)
	for _, plant := range planters {
		plant(w, aimak, p)
	}
	return p
}

// number is the one number that a query gives, asked behind the program's back.
func (w *site) number(query string, args ...any) (id int64) {
	w.t.Helper()
	err := w.db.Do(w.t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(query, args...).Scan(ctx, &id)
	})
	if err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	return id
}

// address fills a pattern with the rows of an aimak.
func (w *world) address(pattern, aimak string) string {
	p := w.rows[aimak]
	keys := map[string]string{"units": aimak, "successions": mergedAimak + "-" + ownAimak, "price-index": "2024", "contribution-rates": "2020-01-01",
		"categories": "cemetery", "measures": "m3", "classification": "1", "households": aimak + "-2024"}
	maps.Copy(keys, walkKeys)
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		switch part {
		case ":aimak":
			parts[i] = aimak
		case ":category", ":service":
			parts[i] = "cemetery"
		case ":year":
			parts[i] = "2024"
			if strings.HasPrefix(pattern, "/budget/") {
				parts[i] = "2023"
			}
		case ":format":
			parts[i] = "csv"
		case ":inn":
			parts[i] = "20101198000011"
		case ":lang":
			parts[i] = "ru"
		case ":table":
			parts[i] = "contracts"
		case ":key":
			if parts[i] = keys[parts[i-1]]; parts[i-1] == "contracts" {
				parts[i] = strconv.FormatInt(p["contracts"], 10)
			}
		case ":entry<int>", ":id<int>", ":row<int>", ":id":
			if p[parts[i-1]] != 0 {
				parts[i] = strconv.FormatInt(p[parts[i-1]], 10)
			} else if part != ":id" {
				parts[i] = strconv.FormatInt(p["contracts"], 10) // e.g. of a person: no aimak has one
			}
		case ":token.ics":
			parts[i] = "made-up.ics"
		case ":token":
			parts[i] = "made-up"
		case "*":
			parts[i] = "kelishim.css"
		}
		if named, ok := walkParts[part]; ok {
			parts[i] = named
		}
		if strings.HasPrefix(parts[i], ":") {
			w.t.Fatalf("the walk does not know what %s of %s is", parts[i], pattern)
		}
	}
	path := strings.Join(parts, "/")
	if pattern == "/compare/lines" || pattern == "/compare" {
		path += "?aimak=" + aimak + "&service=cemetery"
	}
	return path
}

// fetch reads a page as somebody, whatever comes back.
func (w *world) fetch(method, path string, values url.Values) (status int, body string) {
	w.t.Helper()
	var content io.Reader
	if values != nil {
		content = strings.NewReader(values.Encode())
	}
	req := httptest.NewRequest(method, path, content)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if body := values.Get("body"); body != "" {
		req = httptest.NewRequest(method, path, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
	}
	if w.token != "" {
		req.AddCookie(&http.Cookie{Name: "kelishim_session", Value: w.token})
	}
	req.AddCookie(&http.Cookie{Name: "kelishim_lang", Value: w.lang})
	dress(w, req)
	res, err := w.server.App().Test(req, -1)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode, unpacked(raw)
}

// unpacked reads a .zip or .xlsx as the text of all its files.
func unpacked(raw []byte) string {
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return string(raw)
	}
	var all strings.Builder
	for _, file := range archive.File {
		opened, err := file.Open()
		if err != nil {
			continue
		}
		_, _ = io.Copy(&all, opened)
		_ = opened.Close()
	}
	return all.String()
}

// forms are the fields of the form on a page, as somebody who may read it sees it.
func (w *world) forms(path string) url.Values {
	values := url.Values{}
	_, body := w.fetch(http.MethodGet, path, nil)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		return values
	}
	doc.Find("main form").First().Find("[name]").Each(func(_ int, field *goquery.Selection) {
		name, _ := field.Attr("name")
		value, _ := field.Attr("value")
		switch {
		case field.Is("select"):
			value, _ = field.Find("option[selected]").Attr("value")
		case field.Is("textarea"):
			value = field.Text()
		}
		values.Set(name, value)
	})
	return values
}

// state is a fingerprint of everything that pages could change: of every table
// the number of its rows and the newest transaction that wrote one. Whatever
// adds or changes a row has a newer number (even where it writes the same
// values again), whatever removes one leaves fewer; what is rolled back leaves
// both. One round trip, prepared once.
func (w *world) state() (fingerprint string) {
	w.t.Helper()
	if w.stated == nil {
		var query string
		err := w.db.Pool().QueryRowContext(w.t.Context(), `
			SELECT string_agg(format('SELECT %L AS t, count(*) AS n, coalesce(max(xmin::text::bigint), 0) AS x FROM %I', relname, relname), ' UNION ALL ')
			FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
			AND relname NOT IN ('sessions', 'idempotency_keys', 'journal_queue', 'api_token_uses')`).Scan(&query)
		if err != nil {
			w.t.Fatal(err)
		}
		w.stated, err = w.db.Pool().PrepareContext(w.t.Context(), `SELECT string_agg(t || ' ' || n || ' ' || x, E'\n' ORDER BY t) FROM (`+query+`) s`)
		if err != nil {
			w.t.Fatal(err)
		}
		w.t.Cleanup(func() { _ = w.stated.Close() })
	}
	if err := w.stated.QueryRowContext(w.t.Context()).Scan(&fingerprint); err != nil {
		w.t.Fatal(err)
	}
	return fingerprint
}

func TestTheFingerprintOfTheWalkNoticesEveryWrite(t *testing.T) {
	t.Parallel()
	w := &world{site: newSite(t)}
	last := w.state()
	if w.state() != last {
		t.Fatal("it changes though nothing was written")
	}
	for _, query := range []string{
		`INSERT INTO price_index VALUES (2031, 100), (2032, 100)`,
		`UPDATE price_index SET index = 101 WHERE year = 2031`,
		`UPDATE price_index SET index = index WHERE year = 2031`,
		`DELETE FROM price_index WHERE year = 2031`,
		`WITH gone AS (DELETE FROM price_index WHERE year = 2032) INSERT INTO price_index VALUES (2033, 100)`,
	} {
		// Past the journal, whose entries would be noticed instead.
		if _, err := w.db.Pool().ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
		now := w.state()
		if now == last {
			t.Errorf("it does not notice %s", query)
		}
		last = now
	}
	if err := w.db.Do(t.Context(), db.System, func(ctx context.Context, tx bun.Tx) error {
		_, _ = tx.ExecContext(ctx, `INSERT INTO price_index VALUES (2034, 100)`)
		return errors.New("rolled back")
	}); err == nil || w.state() != last {
		t.Error("it takes a write that was rolled back for one")
	}
}

// walker is one of those who try every door.
type walker struct {
	login, role string
	reads       []string // aimaks whose money they may read
	writes      []string // and write
}

var walkers = []walker{
	{"", auth.Public, nil, nil},
	{"own-officer", auth.Officer, []string{ownAimak, mergedAimak}, []string{ownAimak, mergedAimak}},
	{"own-head", auth.Head, []string{ownAimak, mergedAimak}, nil},
	{"own-advisor", auth.Advisor, []string{ownAimak, mergedAimak}, nil},
	{"an-auditor", auth.Auditor, walkAimaks, nil},
	{"an-administrator", auth.Administrator, nil, nil},
	{"no-aimak", auth.Officer, nil, nil},
}

// may is the table of docs/roles.md once more, written down apart.
func (one walker) may(action, aimak string, byAimak bool) bool {
	within := func(list []string) bool { return len(list) > 0 && (!byAimak || slices.Contains(list, aimak)) }
	switch auth.Action(action) {
	case auth.Open:
		return true
	case auth.Visit:
		return one.role != auth.Public
	case auth.ReadMoney:
		return within(one.reads) || one.role == auth.Officer && !byAimak // a list, empty without an aimak
	case auth.WriteMoney, auth.KeepServices:
		return within(one.writes) || one.role == auth.Officer && !byAimak
	case auth.Approve:
		return one.role == auth.Head && within(one.reads)
	case auth.Answer:
		return (one.role == auth.Head || one.role == auth.Officer) && within(one.reads) || one.role == auth.Officer && !byAimak
	case auth.Attach:
		return one.role == auth.Auditor || within(one.reads) || one.role == auth.Officer && !byAimak
	case auth.Publish:
		return (one.role == auth.Head || one.role == auth.Officer) && within(one.reads) || one.role == auth.Officer && !byAimak
	case auth.Tell:
		return one.role != auth.Auditor && within(one.reads) || one.role == auth.Officer && !byAimak
	case auth.Teach:
		return one.role == auth.Advisor || one.role == auth.Administrator
	case auth.Discuss:
		return one.role != auth.Auditor && within(one.reads) || one.role == auth.Officer && !byAimak
	case auth.Review:
		return one.role == auth.Advisor && within(one.reads)
	case auth.Judge:
		return one.role == auth.Auditor || one.role == auth.Advisor && within(one.reads)
	case auth.Find:
		return one.role == auth.Auditor
	case auth.KeepCounts:
		return one.role == auth.Administrator || within(one.writes) || one.role == auth.Officer && !byAimak
	case auth.KeepRegister, auth.KeepPeople, auth.KeepSettings:
		return one.role == auth.Administrator
	case auth.KeepProviders, auth.Import:
		return one.role == auth.Administrator || one.role == auth.Officer
	case auth.ReadPersonal:
		return one.role == auth.Administrator || one.role == auth.Officer || one.role == auth.Auditor
	case auth.ReadPeople:
		return one.role == auth.Administrator || one.role == auth.Auditor
	}
	panic("the walk does not know the action " + action)
}

func sortedRights() []web.Right {
	list := web.Rights()
	for i := range list {
		// An empty form names no aimak yet.
		list[i].ByAimak = list[i].ByAimak && list[i].Route != "GET /register/households/new"
	}
	// What deletes comes last, so that the rows are there for the others.
	slices.SortFunc(list, func(a, b web.Right) int {
		return cmp.Or(cmp.Compare(strings.Count(a.Route, "delete"), strings.Count(b.Route, "delete")), cmp.Compare(a.Route, b.Route))
	})
	return list
}

// skipped are doors that end the walk itself.
var skipped = []string{"POST /signout", "POST /signin", "GET /signin/code", "GET /healthz", "GET /signin/oidc", "GET /signin/oidc/callback"}

func (w *world) leaks(one walker, what, body string) {
	w.t.Helper()
	for _, aimak := range walkAimaks {
		if !slices.Contains(one.reads, aimak) && strings.Contains(body, word(aimak)) {
			w.t.Errorf("%s %s shows rows of %s to %q", one.role, what, aimak, one.login)
		}
	}
	if one.role != auth.Administrator && one.role != auth.Auditor && strings.Contains(body, someonesToken) {
		w.t.Errorf("%s %s shows the token of somebody to %q", one.role, what, one.login)
	}
	if w.unguarded || one.role == auth.Officer || one.role == auth.Auditor || one.role == auth.Administrator {
		return // they need to know with whom a contract is made; PostgreSQL holds rows, the pages hold columns
	}
	for _, personal := range []string{"20101198000011", "996700112233", "Тайная, 5"} {
		if strings.Contains(body, personal) {
			w.t.Errorf("%s %s shows the personal %s to %q", one.role, what, personal, one.login)
		}
	}
}

// walkReading opens every page of every aimak.
func (w *world) walkReading(one walker, guarded bool) {
	w.t.Helper()
	w.as(one.login)
	for _, right := range sortedRights() {
		pattern, isGet := strings.CutPrefix(right.Route, "GET ")
		if !isGet || slices.Contains(skipped, right.Route) {
			continue
		}
		for _, aimak := range walkAimaks {
			path := w.address(pattern, aimak)
			status, body := w.fetch(http.MethodGet, path, nil)
			w.leaks(one, "GET "+path, body)
			if status == http.StatusInternalServerError {
				w.t.Errorf("GET %s fails for %s", path, one.login)
			}
			if !guarded {
				continue
			}
			switch refused := status != http.StatusOK; {
			case one.may(right.Action, aimak, right.ByAimak) && refused && !hiddenRow(one, pattern, aimak, status) && right.Action != string(auth.Open):
				w.t.Errorf("GET %s: %d for %s, who may", path, status, one.login)
			case !one.may(right.Action, aimak, right.ByAimak) && !refused:
				w.t.Errorf("GET %s: %d for %s, who may not", path, status, one.login)
			}
		}
	}
}

// hiddenPages are those whose rows decide who finds them.
var hiddenPages = []string{"/contracts/:id", "/api/v1/contracts/:id", "/api/v1/acts/:id", "/api/v1/payments/:id", "/journal/:entry"}

// hiddenRow tells a contract that is not to be seen: its pages are not found.
func hiddenRow(one walker, pattern, aimak string, status int) bool {
	if slices.ContainsFunc(ownPages, func(start string) bool { return strings.HasPrefix(pattern, start) }) {
		return status == http.StatusNotFound
	}
	if pattern == "/journal/checkpoint.txt" || pattern == "/journal/:entry<int>/proof" {
		return status == http.StatusNotFound // nothing is signed in this test
	}
	if strings.HasPrefix(pattern, "/ocds/") && len(one.reads) == 0 {
		return status == http.StatusNotFound // the standard knows no package without a release
	}
	return status == http.StatusNotFound && !slices.Contains(one.reads, aimak) &&
		slices.ContainsFunc(hiddenPages, func(start string) bool { return strings.HasPrefix(pattern, start) })
}

// walkWriting sends every form of every aimak that is not theirs, filled as its
// own officer would.
func (w *world) walkWriting(one walker, guarded bool) {
	w.t.Helper()
	before := w.state()
	for _, right := range sortedRights() {
		pattern, isPost := strings.CutPrefix(right.Route, "POST ")
		if !isPost || slices.Contains(skipped, right.Route) || right.Action == string(auth.Open) || right.Action == string(auth.Visit) {
			continue
		}
		for _, aimak := range walkAimaks {
			if one.may(right.Action, aimak, right.ByAimak) {
				continue
			}
			path := w.address(pattern, aimak)
			for _, values := range w.fillings(right, pattern, path, aimak) {
				w.as(one.login)
				status, body := w.fetch(http.MethodPost, path, values)
				w.leaks(one, "POST "+path, body)
				if guarded && status != http.StatusForbidden && status != http.StatusNotFound && status != http.StatusUnauthorized {
					w.t.Errorf("POST %s: %d for %s, who may not", path, status, one.login)
				}
				if status == http.StatusInternalServerError {
					w.t.Errorf("POST %s fails for %s", path, one.login)
				}
			}
		}
		if after := w.state(); after != before {
			w.t.Errorf("%s %s was written by %s, who may not", right.Action, pattern, one.login)
			before = after
		}
	}
}

// fillings are forms with good values: a changed row, or a new one.
func (w *world) fillings(right web.Right, pattern, path, aimak string) []url.Values {
	if body := goodBody[pattern]; body != "" {
		return []url.Values{{"body": {body}}}
	}
	w.as(cmp.Or(map[auth.Action]string{auth.KeepRegister: "an-administrator", auth.KeepSettings: "an-administrator",
		auth.Approve: "every-head", auth.Review: "every-advisor", auth.Teach: "every-advisor", auth.Judge: "every-advisor", auth.Find: "an-auditor"}[auth.Action(right.Action)], "everywhere"))
	form := w.forms(path)
	for _, name := range []string{"title", "name_ru", "reason", "note", "index", "quantity", "amount"} {
		if form.Has(name) && form.Get(name) != "" {
			form.Set(name, form.Get(name)+"1")
		}
	}
	filled, _ := url.ParseQuery(strings.ReplaceAll(goodForm[pattern], "%s", aimak))
	for key, list := range filled {
		form[key] = list
	}
	// What is typed comes back on a refused form: it must not look like a leak.
	for name := range form {
		if name != "act" {
			form.Set(name, strings.ReplaceAll(form.Get(name), word(aimak), "Н"))
		}
	}
	return []url.Values{form}
}

func TestNobodyPassesADoorThatIsNotTheirs(t *testing.T) {
	t.Parallel()
	for _, one := range walkers {
		t.Run(cmp.Or(one.login, "nobody"), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.everywhere()
			w.walkReading(one, true)
			w.walkWriting(one, true)
		})
	}
}

// An address of one's own with a foreign aimak in the form.
func TestAFormOnOnesOwnPageDoesNotReachAForeignAimak(t *testing.T) {
	t.Parallel()
	for name, guarded := range map[string]bool{"with both locks": true, "with PostgreSQL alone": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.everywhere()
			if !guarded {
				w.server.Unguarded()
			}
			contract := "/contracts/" + strconv.FormatInt(w.rows[ownAimak]["contracts"], 10)
			w.as("own-officer")
			edit := w.forms(contract + "/edit")
			edit.Set("buyer", foreignAimak)
			before := w.state()
			for path, values := range map[string]url.Values{
				contract + "/edit":                                   edit,
				contract + "/services/new":                           {"service": {foreignAimak + "/cemetery"}, "aimak": {foreignAimak}, "category": {"cemetery"}, "share": {"0.1"}},
				contract + "/services/" + foreignAimak + "/cemetery": {"share": {"0.1"}},
				"/contracts/new": {"number": {"Н-1"}, "buyer": {foreignAimak}, "provider": {"20101198000011"}, "title": {"Н"}, "method": {"open"},
					"signed_on": {"2024-01-01"}, "starts_on": {"2024-01-01"}, "ends_on": {"2024-12-31"}, "value": {"10"}, "currency": {"KGS"}},
				"/register/households/new":                               {"aimak": {foreignAimak}, "year": {"2033"}, "households": {"10"}},
				"/compare/lines?aimak=" + ownAimak + "&service=cemetery": {"aimak": {foreignAimak}, "service": {"cemetery"}},
			} {
				w.as("own-officer")
				if status, _ := w.fetch(http.MethodPost, path, values); status < 400 || status == http.StatusInternalServerError {
					t.Errorf("POST %s with a foreign aimak: %d", path, status)
				}
			}
			if w.state() != before {
				t.Error("a row was written")
			}
		})
	}
}

func TestPostgreSQLAloneLetsNothingThrough(t *testing.T) {
	t.Parallel()
	for _, one := range walkers {
		t.Run(cmp.Or(one.login, "nobody"), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.everywhere()
			w.server.Unguarded()
			w.unguarded = true
			w.walkReading(one, false)
			w.walkWriting(one, false)
		})
	}
}
