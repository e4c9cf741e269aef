package ocds

import (
	"bytes"
	"errors"
	"testing"

	"kelishim/internal/fault"
	"kelishim/internal/jsontree"
)

// FuzzImport: whatever comes from outside is either read, or refused in a
// sentence; and what was read is corrected to something that needs no second
// correction.
func FuzzImport(f *testing.F) {
	f.Add([]byte(`{"uri":"x","releases":[{"ocid":"ocds-213czf-1","id":"1","date":"2026-01-01T00:00:00Z","tag":["tender"],"initiationType":"tender"}]}`))
	f.Add([]byte(`{"records":[{"ocid":"ocds-h7i0z4-1","releases":[{"ocid":"ocds-h7i0z4-1","id":1}],"compiledRelease":{"ocid":"ocds-h7i0z4-1"}}]}`))
	f.Add([]byte(`{"ocid":"ocds-h7i0z4-1","planning":{"budget":{"amount":1.5,"value":{"amount":1}}},"awards":[{"id":1,"relatedBid":"1"}],"contracts":[{"awardIDs":[1],"value":{"amountDiscounted":1},"paymentsSchedule":[{}]}]}`))
	f.Add([]byte(`{"ocid":"ocds-h7i0z4-1","tag":[null,1,{}],"parties":[{"roles":null}],"bids":{"details":[{"relatedLots":[{}]}]},"contracts":[{"awardIDs":[{}]}]}`))
	f.Add([]byte(`[{"ocid":"ocds-h7i0z4-1","a":"\ud800"}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := Import(bytes.NewReader(text), Limits{FileBytes: 1 << 20, ReleaseBytes: 1 << 18}, func(i *Imported) error {
			for _, release := range i.Releases {
				if _, again := Normalise(release); FromPortal(release, i.Entry.Package) && len(again) > 0 {
					t.Errorf("corrected twice: %v", listed(again))
				}
				if _, err := jsontree.Marshal(release); err != nil {
					t.Error(err)
				}
			}
			if _, err := Compile(i.Releases); err != nil && len(fault.All(err)) == 0 {
				t.Errorf("merge: %v", err)
			}
			return nil
		})
		var refusal *fault.Fault
		if err != nil && !errors.As(err, &refusal) {
			t.Errorf("no sentence for %v", err)
		}
	})
}
