package cardinal

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// object is a JSON object whose fields may be missing or of a wrong type: then
// they count as missing, as in Cardinal.
type object map[string]any

func (o object) object(name string) object {
	value, _ := o[name].(map[string]any)
	return value
}

func (o object) text(name string) string {
	value, _ := o[name].(string)
	return value
}

func (o object) list(name string) []object {
	values, _ := o[name].([]any)
	list := make([]object, 0, len(values))
	for _, value := range values {
		if one, ok := value.(map[string]any); ok {
			list = append(list, one)
		}
	}
	return list
}

func (o object) whole(name string) (int64, bool) {
	number, ok := o[name].(json.Number)
	if !ok {
		return 0, false
	}
	n, err := number.Int64()
	return n, err == nil
}

func (o object) instant(name string) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339, o.text(name))
	return at, err == nil
}

// price is an amount with its currency; without either there is none.
func (o object) price() (amount decimal.Decimal, currency string, ok bool) {
	value := o.object("value")
	number, isNumber := value["amount"].(json.Number)
	currency = value.text("currency")
	if !isNumber || currency == "" || len(number) > 40 {
		return amount, "", false
	}
	amount, err := decimal.NewFromString(string(number))
	return amount, currency, err == nil && max(amount.Exponent(), -amount.Exponent()) < 40
}

// ids are the identifiers of the organizations in a list.
func (o object) ids(name string) []string {
	var ids []string
	for _, one := range o.list(name) {
		if id := one.text("id"); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// one is the single organization of a list; "" where there are more or none.
func (o object) one(name string) string {
	if list, _ := o[name].([]any); len(list) != 1 {
		return ""
	}
	if ids := o.ids(name); len(ids) == 1 {
		return ids[0]
	}
	return ""
}

// bids are all bids of a release.
func (o object) bids() []object { return o.object("bids").list("details") }

// submitted are the bids that were really handed in.
func (o object) submitted() (list []object) {
	for _, bid := range o.bids() {
		if status := bid.text("status"); status != "" && status != "invited" && status != "withdrawn" {
			list = append(list, bid)
		}
	}
	return list
}

// active are the awards that hold; final tells whether none is still open or of
// an unknown status.
func (o object) active() (list []object, final bool) {
	awards := o.list("awards")
	for _, award := range awards {
		switch status := award.text("status"); {
		case status == "active":
			list = append(list, award)
		case !slices.Contains([]string{"cancelled", "unsuccessful"}, status):
			return nil, false
		}
	}
	return list, true
}

// soleWinner is the supplier of the only active award, once all are final.
func (o object) soleWinner() string {
	if active, final := o.active(); final && len(active) == 1 {
		return active[0].one("suppliers")
	}
	return ""
}
