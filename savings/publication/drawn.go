package publication

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/providers"
	"kelishim/savings"
)

// Drawn is a statement as everybody may read it: without the names of those who
// recorded it and without the INNs of natural persons.
type Drawn struct {
	Statement savings.Statement
	Providers []Party // in the order of Statement.Providers
}

// Party is a provider as everybody may know it.
type Party struct {
	INN            string // masked where it is a natural person's
	NameRU, NameKY string
}

// Name is the provider's name for readers of a language.
func (p Party) Name(lang string) string {
	return providers.Provider{NameRU: p.NameRU, NameKY: p.NameKY}.Name(lang)
}

// draw computes a statement by what the tables say and leaves out what is
// nobody's business.
func draw(ctx context.Context, tx bun.IDB, key Key) (Drawn, error) {
	in, err := savings.LoadOne(ctx, tx, key.Aimak, key.Category, key.Year)
	if err != nil {
		return Drawn{}, err
	}
	d := Drawn{Statement: savings.Compute(in)}
	for _, inn := range d.Statement.Providers {
		var p providers.Provider
		if err := tx.NewSelect().Model(&p).Where("inn = ?", inn).Scan(ctx); err != nil {
			return Drawn{}, fmt.Errorf("read a provider: %w", err)
		}
		d.Providers = append(d.Providers, Party{p.MaskedINN(), p.NameRU, p.NameKY})
	}
	return d.cleared(), nil
}

var personalINN = regexp.MustCompile(`\b[12][0-9]{13}\b`)

// masked hides INNs of natural persons in what somebody typed.
func masked(text string) string {
	return personalINN.ReplaceAllStringFunc(text, func(inn string) string { return providers.Provider{INN: inn}.MaskedINN() })
}

// cleared takes personal data out of a statement.
func (d Drawn) cleared() Drawn {
	st := &d.Statement
	st.Providers = append([]string(nil), st.Providers...)
	for i, inn := range st.Providers {
		st.Providers[i] = providers.Provider{INN: inn}.MaskedINN()
	}
	if st.Baseline != nil {
		kept := *st.Baseline
		kept.Author, kept.Reason = "", ""
		st.Baseline = &kept
	}
	st.Lines = append([]savings.Line(nil), st.Lines...)
	for i := range st.Lines {
		l := &st.Lines[i]
		l.Title, l.Note = masked(l.Title), masked(l.Note)
	}
	return d
}

// figuresHash is the SHA-256 of all figures of a statement: of its results, of
// what is missing and of every line. Titles and reasons have no part in it: a
// better word is no other figure.
func figuresHash(st *savings.Statement) string {
	var text strings.Builder
	row := st.Row()
	fmt.Fprintln(&text, strings.Join(row.Values(), "|"), row.QualityBelowTarget)
	for _, m := range st.Missing {
		fmt.Fprintln(&text, m.Key(), m.Line, m.Year, m.Contract)
	}
	for i := range st.Lines {
		l := &st.Lines[i]
		fmt.Fprintln(&text, l.Side, l.Kind, l.Ref, l.Basis, l.Signed(savings.ReadFull), l.AvoidableShare.Decimal, l.Signed(savings.ReadAvoidable), l.Signed(savings.ReadCash))
	}
	return hashed(text.String())
}

func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func write(v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("write a statement to be published: %w", err)
	}
	return string(text), nil
}

func read[T any](text string) (v T, err error) {
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return v, fmt.Errorf("read a published statement: %w", err)
	}
	return v, nil
}
