package ocds

import (
	"bytes"
	"testing"
	"time"

	"kelishim/exchange"
	"kelishim/internal/db"
	"kelishim/internal/db/dbtest"
	"kelishim/migrations"
)

func TestTry(t *testing.T) {
	d := dbtest.New(t)
	source, err := exchange.OpenFS("demo", migrations.Demo())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exchange.Import(t.Context(), d, db.System, source, exchange.Options{}); err != nil {
		t.Fatal(err)
	}
	k, err := NewKeeper(d, bytes.Repeat([]byte("k"), 32))
	if err != nil {
		t.Fatal(err)
	}
	_ = time.Now
	made, err := k.All(t.Context())
	t.Log(made, err)
	var b bytes.Buffer
	e, err := Export(t.Context(), d, db.System, &b, Selection{Records: true})
	t.Log(e, err)
	t.Log(b.String()[:min(9000, b.Len())])
	report, err := Import(&b, Limits{}, func(i *Imported) error { return nil })
	t.Log(report, err)
	made, err = k.All(t.Context())
	t.Log(made, err)
}
