package audit

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"github.com/uptrace/bun"
)

// row is a flag as it is handed out.
type row struct {
	Flag       string          `bun:"flag" json:"flag"`
	Version    int             `bun:"version" json:"version"`
	Result     int             `bun:"result" json:"result"`
	Status     string          `bun:"status" json:"status"`
	Subject    string          `bun:"subject" json:"subject"`
	Aimak      string          `bun:"aimak" json:"aimak"`
	Contract   string          `bun:"contract" json:"contract"`
	Inputs     json.RawMessage `bun:"inputs" json:"inputs"`
	Thresholds json.RawMessage `bun:"thresholds" json:"thresholds"`
	ComputedAt string          `bun:"computed_at" json:"computed_at"`
	ID         int64           `bun:"id" json:"-"`
}

// page is how many flags are read at once: a file of many holds no more.
const page = 2000

// each reads flags in portions by ID.
func each(ctx context.Context, tx bun.IDB, f Filter, write func(row) error) error {
	last := int64(0)
	for {
		var rows []row
		err := f.apply(tx.NewSelect().Model((*Flag)(nil))).
			ColumnExpr("flag.id, flag.flag, flag.version, flag.result, flag.status, flag.subject, coalesce(flag.aimak, '') AS aimak, flag.inputs, flag.thresholds").
			ColumnExpr("coalesce((SELECT number FROM contracts c WHERE c.id = flag.contract_id), '') AS contract").
			ColumnExpr(`to_char(flag.computed_at AT TIME ZONE 'Asia/Bishkek', 'YYYY-MM-DD"T"HH24:MI:SS"+06:00"') AS computed_at`).
			Where("flag.id > ?", last).Order("flag.id").Limit(page).Scan(ctx, &rows)
		if err != nil {
			return fmt.Errorf("read flags: %w", err)
		}
		for _, one := range rows {
			if err := write(one); err != nil {
				return err
			}
			last = one.ID
		}
		if len(rows) < page {
			return nil
		}
	}
}

// WriteCSV writes flags, one a line; inputs and thresholds are JSON objects.
func WriteCSV(ctx context.Context, tx bun.IDB, w io.Writer, f Filter) error {
	out := csv.NewWriter(w)
	err := out.Write([]string{"flag", "version", "result", "status", "subject", "aimak", "contract", "inputs", "thresholds", "computed_at"})
	if err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	err = each(ctx, tx, f, func(one row) error {
		return out.Write([]string{one.Flag, strconv.Itoa(one.Version), strconv.Itoa(one.Result), one.Status, one.Subject, one.Aimak, one.Contract,
			string(one.Inputs), string(one.Thresholds), one.ComputedAt})
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// WriteJSON writes flags as one array.
func WriteJSON(ctx context.Context, tx bun.IDB, w io.Writer, f Filter) error {
	separator := "[\n"
	err := each(ctx, tx, f, func(one row) error {
		text, err := json.Marshal(one)
		if err == nil {
			_, err = fmt.Fprintf(w, "%s%s", separator, text)
		}
		separator = ",\n"
		return err
	})
	if err == nil && separator == "[\n" {
		_, err = io.WriteString(w, "[")
	}
	if err == nil {
		_, err = io.WriteString(w, "\n]\n")
	}
	return err
}

// Sum is how often a rule is raised, cannot tell, or is not raised.
type Sum struct{ Raised, Open, Unknown, NotRaised int }

// SumUp gathers counts by rule.
func SumUp(counts []Count) map[string]Sum {
	sums := map[string]Sum{}
	for _, one := range counts {
		sum := sums[one.Rule]
		switch one.Result {
		case Raised:
			sum.Raised += one.Count
			if one.Status == Open {
				sum.Open += one.Count
			}
		case Unknown:
			sum.Unknown += one.Count
		default:
			sum.NotRaised += one.Count
		}
		sums[one.Rule] = sum
	}
	return sums
}

// WriteTable writes one line a rule: how often it is raised, cannot tell, or is
// not raised. Text gives the words.
func WriteTable(w io.Writer, counts []Count, text func(key string) string) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\n", text("audit.column.flag"), text("audit.column.raised"), text("audit.column.open"),
		text("audit.column.unknown"), text("audit.column.not_raised"), text("audit.column.title"))
	sums := SumUp(counts)
	for _, rule := range Rules {
		if sum, ok := sums[rule.ID]; ok {
			fmt.Fprintf(out, "%s\t%d\t%d\t%d\t%d\t%s\n", rule.ID, sum.Raised, sum.Open, sum.Unknown, sum.NotRaised, text("audit.title."+rule.ID))
		}
	}
	return out.Flush()
}
