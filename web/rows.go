package web

import "strings"

// rowOf names, for the forms that change a row, the row as the journal names
// it: :name stands for a part of the address. A form shows which version of the
// row its reader saw.
var rowOf = map[string]string{
	"POST /budget/lines/:id":                                 "budget_lines/:id",
	"POST /budget/lines/:id/attributions/:category":          "attributions/:id|:category",
	"POST /aimaks/:aimak/services/:category/edit":            "services/:aimak|:category",
	"POST /aimaks/:aimak/services/:category/volumes/:year":   "volumes/:aimak|:category|:year",
	"POST /aimaks/:aimak/services/:category/assets/:id":      "assets/:id",
	"POST /aimaks/:aimak/services/:category/costs/:row<int>": "costs/:row",
	"POST /contracts/:id<int>/edit":                          "contracts/:id",
	"POST /contracts/:id<int>/acts/:row<int>":                "acts/:row",
	"POST /contracts/:id<int>/payments/:row<int>":            "payments/:row",
	"POST /contracts/:id<int>/penalties/:row<int>":           "penalties/:row",
	"POST /contracts/:id<int>/services/:aimak/:category":     "contract_services/:id|:aimak|:category",
	"POST /providers/:inn/edit":                              "providers/:inn",
	"POST /people/:id<int>/edit":                             "users/:id",
	"POST /register/units/:key":                              "units/:key",
	"POST /register/successions/:key":                        "successions/:key",
	"POST /register/price-index/:key":                        "price_index/:key",
	"POST /register/contribution-rates/:key":                 "contribution_rates/:key",
	"POST /register/categories/:key":                         "service_categories/:key",
	"POST /register/measures/:key":                           "units_of_measure/:key",
	"POST /register/classification/:key":                     "classification_codes/:key",
	"POST /register/households/:key":                         "households/:key",
}

// rowAt names the row that a form at this address changes or deletes, "" where
// it changes none.
func rowAt(method, address string) string {
	route, params, ok := routeOf(method, address)
	if !ok {
		return ""
	}
	template, ok := rowOf[route]
	if !ok {
		// The deletion of a row asks for the same version as its change.
		base, deletes := strings.CutSuffix(route, "/delete")
		if template, ok = rowOf[base]; !ok || !deletes {
			if template, ok = rowOf[base+"/edit"]; !ok || !deletes {
				return ""
			}
		}
	}
	table, key, _ := strings.Cut(template, "/")
	parts := strings.Split(key, "|")
	for i, part := range parts {
		parts[i] = params[strings.TrimPrefix(part, ":")]
	}
	if table == "successions" || table == "households" {
		// Their keys join two columns with a hyphen in the address.
		return table + "/" + strings.Replace(parts[0], "-", "|", 1)
	}
	return table + "/" + strings.Join(parts, "|")
}
