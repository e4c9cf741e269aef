package ocds

import (
	"context"
	"net/url"
	"regexp"
	"strings"

	"github.com/uptrace/bun"

	"kelishim/internal/db"
	"kelishim/internal/fault"
	"kelishim/internal/setting"
)

// Names of the settings of this part.
const (
	settingPrefix  = "ocds_prefix"
	settingName    = "ocds_publisher"
	settingScheme  = "ocds_publisher_scheme"
	settingUID     = "ocds_publisher_uid"
	settingAddress = "ocds_address"
	settingLicense = "ocds_license"
)

// examplePrefix is the prefix that the standard keeps for examples: what bears
// it is not known to the world and not for the public.
const examplePrefix = "ocds-213czf"

// Settings say who publishes, and under which registered prefix.
type Settings struct {
	Prefix  string // e.g. ocds-a1b2c3, given out by the Open Contracting Partnership; "" while there is none
	Name    string // of the publisher
	Scheme  string // of the publisher's identifier, e.g. KG-INN
	UID     string // the identifier
	Address string // of this installation, under which the files are found
	License string // address of the terms of use
}

// Refusals of the settings, and of an export that they do not allow.
var (
	ErrPrefix   = fault.New(fault.Invalid, "ocds.settings.prefix").On("prefix")
	ErrName     = fault.New(fault.Invalid, "ocds.settings.name").On("name")
	ErrAddress  = fault.New(fault.Invalid, "ocds.settings.address").On("address")
	ErrLicense  = fault.New(fault.Invalid, "ocds.settings.license").On("license")
	ErrNoPrefix = fault.New(fault.Conflict, "ocds.settings.no_prefix")
)

var prefixPattern = regexp.MustCompile(`^ocds-[a-z0-9]{6}$`)

// CheckPrefix refuses what is no registered prefix: the one of the examples, and
// the one of the state portal, which is the ministry's.
func CheckPrefix(prefix string) error {
	if !prefixPattern.MatchString(prefix) || prefix == examplePrefix || prefix+"-" == portalPrefix {
		return ErrPrefix
	}
	return nil
}

func (s *Settings) check() error {
	var wrong fault.List
	if s.Prefix != "" && CheckPrefix(s.Prefix) != nil {
		wrong = append(wrong, ErrPrefix)
	}
	if strings.TrimSpace(s.Name) == "" {
		wrong = append(wrong, ErrName)
	}
	if s.Address != "" && !webAddress(s.Address) {
		wrong = append(wrong, ErrAddress)
	}
	if s.License != "" && !webAddress(s.License) {
		wrong = append(wrong, ErrLicense)
	}
	return wrong.Or()
}

func webAddress(text string) bool {
	u, err := url.Parse(string(Link(text).Encoded()))
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func (s *Settings) fields() map[string]*string {
	return map[string]*string{settingPrefix: &s.Prefix, settingName: &s.Name, settingScheme: &s.Scheme,
		settingUID: &s.UID, settingAddress: &s.Address, settingLicense: &s.License}
}

// LoadSettings reads them; what was never set is empty.
func LoadSettings(ctx context.Context, tx bun.IDB) (s Settings, err error) {
	for key, field := range s.fields() {
		if *field, err = setting.Get(ctx, tx, key); err != nil {
			return Settings{}, err
		}
	}
	return s, nil
}

// Store reads and writes what the pages show of releases, on behalf of a person.
type Store struct{ db *db.DB }

// NewStore makes a store over a database.
func NewStore(d *db.DB) *Store { return &Store{db: d} }

// Settings reads the settings.
func (s *Store) Settings(ctx context.Context, actor db.Actor) (is Settings, err error) {
	err = s.db.Read(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		is, err = LoadSettings(ctx, tx)
		return err
	})
	return is, err
}

// KeepSettings writes the settings. A new prefix counts for processes that have
// no release yet, or only one under the prefix of examples.
func (s *Store) KeepSettings(ctx context.Context, actor db.Actor, is *Settings) error {
	if err := is.check(); err != nil {
		return err
	}
	return s.db.Do(ctx, actor, func(ctx context.Context, tx bun.Tx) error {
		for key, field := range is.fields() {
			if err := setting.Set(ctx, tx, key, strings.TrimSpace(*field)); err != nil {
				return err
			}
		}
		return nil
	})
}

// publisher is how a package names who answers for it.
func (s *Settings) publisher() Publisher {
	p := Publisher{Name: s.Name, Scheme: s.Scheme, UID: s.UID, URI: Link(s.Address)}
	if p.Name == "" {
		p.Name = "Kelishim"
	}
	return p
}

// ocidPrefix begins the ocids of new processes.
func (s *Settings) ocidPrefix() (prefix string, provisional bool) {
	if s.Prefix == "" {
		return examplePrefix, true
	}
	return s.Prefix, false
}

// address of a file or a document in this installation. Without a setting it is
// one that says so: the standard wants every package to have one.
func (s *Settings) address(path string) Link {
	base := strings.TrimSuffix(s.Address, "/")
	if base == "" {
		base = "https://kelishim.invalid"
	}
	return Link(base + path)
}
