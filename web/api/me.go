package api

import "time"

// me is whose token it is, and what it opens.
type me struct {
	Name    string   `json:"name"`
	Role    string   `json:"role"`
	Token   string   `json:"token"`
	Prefix  string   `json:"prefix"`
	Scopes  []string `json:"scopes"`
	Units   []string `json:"units"` // to which the token is narrowed; none where it is not
	Expires string   `json:"expires"`
	Version string   `json:"version"` // of the program
	Demo    bool     `json:"demo"`    // the money is made up
}

func (c *call) me() (any, error) {
	person, token := c.h.User(c.c), c.h.Token(c.c)
	units := token.Units
	if units == nil {
		units = []string{}
	}
	return me{person.Name, person.Role, token.Name, token.Prefix, token.Scopes, units, token.ExpiresAt.UTC().Format(time.RFC3339), c.h.Version, c.h.Demo}, nil
}
