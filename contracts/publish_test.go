package contracts_test

import (
	"context"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"kelishim/contracts"
	"kelishim/internal/date"
	"kelishim/internal/db"
	"kelishim/providers"
)

func TestAContractIsOpenedAndClosedAndEachTurnIsKept(t *testing.T) {
	t.Parallel()
	_, store, c := signed(t)
	ctx := t.Context()
	refused(t, "closing what is closed", store.Publish(ctx, clerk, c.ID, false, "рано"), contracts.ErrNotPublished)
	if err := store.Publish(ctx, clerk, c.ID, true, ""); err != nil {
		t.Fatal(err)
	}
	refused(t, "twice", store.Publish(ctx, clerk, c.ID, true, ""), contracts.ErrPublished)
	refused(t, "closing without a reason", store.Publish(ctx, clerk, c.ID, false, " "), contracts.ErrPublishReason)
	refused(t, "a novel as a reason", store.Publish(ctx, clerk, c.ID, false, strings.Repeat("ы", 1001)), contracts.ErrPublishReason)
	if err := store.Publish(ctx, clerk, c.ID, false, "Суд"); err != nil {
		t.Fatal(err)
	}
	turns, err := store.Turns(ctx, clerk, c.ID)
	if err != nil || len(turns) != 2 || turns[0].Opened || turns[0].Reason != "Суд" || !turns[1].Opened {
		t.Errorf("kept: %+v, %v", turns, err)
	}
	draft := waste()
	draft.Number, draft.Status, draft.SignedOn = "П-1", contracts.Draft, date.Date{}
	if err := store.Add(ctx, clerk, &draft); err != nil {
		t.Fatal(err)
	}
	refused(t, "a draft", store.Publish(ctx, clerk, draft.ID, true, ""), contracts.ErrPublishDraft)
}

func TestTheTableOpensNoDraft(t *testing.T) {
	t.Parallel()
	d, store := village(t)
	draft := waste()
	draft.Status, draft.SignedOn = contracts.Draft, date.Date{}
	if err := store.Add(t.Context(), clerk, &draft); err != nil {
		t.Fatal(err)
	}
	err := d.Do(t.Context(), clerk, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE contracts SET published = true`)
		return err
	})
	refused(t, "a draft behind the program's back", contracts.Refusals.Kindly(err), contracts.ErrPublishDraft)
}

func TestEverybodyListsWhatIsOpenWithoutTheINNOfAPerson(t *testing.T) {
	t.Parallel()
	d, store, c := signed(t)
	ctx := t.Context()
	person := providers.Provider{INN: "20101198000011", NameRU: "ИП Осмонов", NameKY: "ЖИ Осмонов", LegalForm: "ИП", Phone: "+996700112233"}
	if err := providers.NewStore(d).Add(ctx, clerk, &person); err != nil {
		t.Fatal(err)
	}
	his := waste()
	his.Number, his.Provider, his.Title = "КМ-2", person.INN, "Уборка парка"
	if err := store.Add(ctx, clerk, &his); err != nil {
		t.Fatal(err)
	}
	for _, id := range []int64{c.ID, his.ID} {
		if err := store.Publish(ctx, clerk, id, true, ""); err != nil {
			t.Fatal(err)
		}
	}
	closed := waste()
	closed.Number = "КМ-3"
	if err := store.Add(ctx, clerk, &closed); err != nil {
		t.Fatal(err)
	}
	list, total, err := store.Published(ctx, db.Public, contracts.PublishedFilter{Limit: 10})
	if err != nil || total != 2 || len(list) != 2 {
		t.Fatalf("listed %d of %d, %v", len(list), total, err)
	}
	found, total, err := store.Published(ctx, db.Public, contracts.PublishedFilter{Search: "осмонов", Limit: 10})
	if err != nil || total != 1 || found[0].ID != his.ID || found[0].ProviderIn("ky") != "ЖИ Осмонов" {
		t.Errorf("found %d by the provider's name, %v", total, err)
	}
	parties, err := store.PublishedParties(ctx, db.Public)
	if err != nil || len(parties) != 2 || parties[his.ID].INN != "" || parties[his.ID].NameRU != "ИП Осмонов" || parties[c.ID].INN != "01204201510027" {
		t.Errorf("parties: %+v, %v", parties, err)
	}
}
