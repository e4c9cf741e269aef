package ocds

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

type processModel struct {
	bun.BaseModel `bun:"table:ocds_processes"`

	Process     string `bun:"process,pk"`
	OCID        string `bun:"ocid"`
	Provisional bool   `bun:"provisional"`
	Aimak       string `bun:"aimak"`
}

// identify gives an ocid to the processes of a batch that have none yet, or only
// one under the prefix of examples while there is a registered one by now. A
// process on the state portal keeps the portal's.
func (r *run) identify(ctx context.Context, batch []processRow) error {
	prefix, provisional := r.around.settings.ocidPrefix()
	wanted := map[int]string{}
	var candidates []string
	for i, p := range batch {
		if p.OCID != "" && (!p.Provisional || provisional && p.PortalID == "") {
			continue
		}
		kind := "c"
		if p.OfTender {
			kind = "t"
		}
		wanted[i] = fmt.Sprintf("%s-%s-%s", prefix, kind, slugOr(p.Number))
		if p.PortalID != "" {
			wanted[i] = portalPrefix + p.PortalID
		}
		candidates = append(candidates, wanted[i])
	}
	if len(candidates) == 0 {
		return nil
	}
	var taken []string
	if err := r.tx.NewRaw(`SELECT ocid FROM ocds_processes WHERE ocid IN (?)`, bun.List(candidates)).Scan(ctx, &taken); err != nil {
		return fmt.Errorf("look for ocids: %w", err)
	}
	used := map[string]bool{}
	for _, ocid := range taken {
		used[ocid] = true
	}
	var list []processModel
	for i := range batch {
		ocid, ok := wanted[i]
		if !ok {
			continue
		}
		if used[ocid] { // another number that is spelt alike
			ocid = fmt.Sprintf("%s-%d", ocid, batch[i].ID)
		}
		used[ocid] = true
		batch[i].OCID, batch[i].Provisional = ocid, provisional && batch[i].PortalID == ""
		list = append(list, processModel{Process: batch[i].Process, OCID: ocid, Provisional: batch[i].Provisional, Aimak: batch[i].Aimak})
	}
	_, err := r.tx.NewInsert().Model(&list).On("CONFLICT (process) DO UPDATE").
		Set("ocid = EXCLUDED.ocid, provisional = EXCLUDED.provisional").Exec(ctx)
	if err != nil {
		return fmt.Errorf("give ocids: %w", err)
	}
	return nil
}
