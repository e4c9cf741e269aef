package audit

import (
	"fmt"
	"strings"

	"kelishim/internal/date"
)

// Plain is the query of a rule over everything as one bare SELECT, as somebody
// would run it by hand: all results with their inputs, nothing stored.
func (r Rule) Plain(today date.Date) string {
	to := "NULL"
	if !r.To.IsZero() {
		to = "'" + r.To.String() + "'"
	}
	return strings.NewReplacer("?0", "'"+r.ID+"'", "?1", fmt.Sprint(r.Version), "?2", "0", "?3", "9223372036854775807", "?4", "NULL",
		"?5", "'"+today.String()+"'", "?6", "'"+r.From.String()+"'", "?7", to).Replace(`WITH ` + r.computed() + `
SELECT '` + r.ID + `', count(inputs), count(*) FILTER (WHERE result = 1), count(*) FILTER (WHERE result = -1) FROM computed;
`)
}
