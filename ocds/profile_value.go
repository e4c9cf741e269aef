package ocds

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kelishim/internal/jsontree"
)

func contains(list []string, one string) bool { return slices.Contains(list, one) }

// everyValue corrects what is wrong in the same way all over a release: dates
// without an offset, numbers for ids, INNs that lost their zeros, addresses in
// brackets and spaces.
func (p *profile) everyValue() { p.walk(p.release, "") }

func (p *profile) walk(object *jsontree.Object, path string) {
	for name, value := range object.All() {
		here := path + "/" + name
		switch v := value.(type) {
		case *jsontree.Object:
			p.walk(v, here)
		case []any:
			for i, entry := range v {
				if inner, ok := entry.(*jsontree.Object); ok {
					p.walk(inner, here+"/"+strconv.Itoa(i))
				}
			}
			p.numbersToIDs(object, name, v, path)
		case json.Number:
			if isID(name) {
				p.set("id_text", path, object, name, v.String())
			}
		case string:
			p.scalar(object, name, v, path)
		}
	}
}

// isID tells the fields that hold identifiers. The schema lets some of them be
// whole numbers, but a reference then differs from what it refers to.
func isID(name string) bool {
	return name == "id" || contains([]string{"awardID", "relatedLot", "relatedItem", "relatedBid", "relatedPlanID"}, name)
}

// numbersToIDs turns a list of numbers that are references (awardIDs,
// relatedLots) into one of texts.
func (p *profile) numbersToIDs(object *jsontree.Object, name string, list []any, path string) {
	if name != "awardIDs" && name != "relatedLots" {
		return
	}
	texts := make([]any, len(list))
	for i, entry := range list {
		texts[i] = entry
		if number, ok := entry.(json.Number); ok {
			texts[i] = number.String()
		}
	}
	p.set("id_text", path, object, name, texts)
}

func (p *profile) scalar(object *jsontree.Object, name, value, path string) {
	if full, ok := withOffset(value); ok {
		p.set("offset_assumed", path, object, name, full)
	}
	if whole, ok := wholeINN(object, name, value); ok {
		p.set("inn_zeros", path, object, name, whole)
	}
	if name == "uri" || name == "url" || name == "source" {
		bare := strings.TrimSpace(strings.Trim(strings.TrimSpace(value), "<>"))
		if bare != value && strings.HasPrefix(bare, "http") {
			p.set("address_trimmed", path, object, name, bare)
		}
	}
}

var dateLayouts = []string{"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999"}

var dateWithoutOffset = regexp.MustCompile(`^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,9})?$`)

// withOffset reads a moment without an offset as the clock of Bishkek.
func withOffset(value string) (string, bool) {
	if !dateWithoutOffset.MatchString(value) {
		return "", false
	}
	for _, layout := range dateLayouts {
		if _, err := time.Parse(layout, value); err == nil {
			return value[:10] + "T" + value[11:] + "+06:00", true
		}
	}
	return "", false
}

// innDigits is the length of a taxpayer number. A spreadsheet takes the leading
// zeros: the first digit of an organization's, and that of a day before the
// tenth; a third cannot be missing.
const (
	innDigits    = 14
	minINNDigits = 12
)

// wholeINN gives an INN, or an id made of one, its leading zeros back.
func wholeINN(object *jsontree.Object, name, value string) (string, bool) {
	if name != "id" {
		return "", false
	}
	digits, prefix := value, ""
	if rest, ok := strings.CutPrefix(value, innScheme+"-"); ok {
		digits, prefix = rest, innScheme+"-"
	} else if object.String("scheme") != innScheme {
		return "", false
	}
	if !digitsOnly(digits) || len(digits) < minINNDigits || len(digits) >= innDigits {
		return "", false
	}
	return prefix + strings.Repeat("0", innDigits-len(digits)) + digits, true
}
