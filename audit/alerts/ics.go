package alerts

import (
	"strings"
	"unicode/utf8"
)

// ics writes iCalendar (RFC 5545): lines end in CR LF and are folded after 75
// bytes, never inside a letter.
type ics struct{ out strings.Builder }

const icsLine = 75

// line writes a property whose value needs no escaping. A line break in it
// would begin a property of its own, and becomes a space.
func (c *ics) line(name, value string) {
	rest := name + ":" + strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(value)
	room := icsLine
	for len(rest) > room {
		cut := room
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		c.out.WriteString(rest[:cut] + "\r\n ")
		rest, room = rest[cut:], icsLine-1 // the space counts
	}
	c.out.WriteString(rest + "\r\n")
}

// text writes a property of words (RFC 5545, 3.3.11).
func (c *ics) text(name, value string) {
	c.line(name, strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(value))
}

func (c *ics) String() string { return c.out.String() }
