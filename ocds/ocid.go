package ocds

import "strings"

// latin spells the letters of Kyrgyz and Russian numbers of contracts in those
// that an ocid may hold everywhere.
var latin = strings.NewReplacer("а", "a", "б", "b", "в", "v", "г", "g", "д", "d", "е", "e", "ё", "e", "ж", "zh", "з", "z", "и", "i",
	"й", "i", "к", "k", "л", "l", "м", "m", "н", "n", "ң", "ng", "о", "o", "ө", "o", "п", "p", "р", "r", "с", "s", "т", "t", "у", "u",
	"ү", "u", "ф", "f", "х", "kh", "ц", "ts", "ч", "ch", "ш", "sh", "щ", "sch", "ъ", "", "ы", "y", "ь", "", "э", "e", "ю", "iu", "я", "ia")

const maxSlug = 60

// slug is a number of a tender or a contract in small Latin letters, digits and
// hyphens: АБ-2024/001 becomes ab-2024-001.
func slug(number string) string {
	var b strings.Builder
	gap := false
	for _, letter := range latin.Replace(strings.ToLower(number)) {
		if letter >= 'a' && letter <= 'z' || letter >= '0' && letter <= '9' {
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(letter)
			gap = false
		} else {
			gap = true
		}
		if b.Len() >= maxSlug {
			break
		}
	}
	return b.String()
}
