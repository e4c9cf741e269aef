// Package schema holds the Open Contracting Data Standard 1.1.5 with the seven
// extensions that we use, and says what in a file does not agree with it, in
// sentences for the person who has to mend the file.
package schema

import (
	"embed"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed files
var files embed.FS

// address is where the standard publishes the schema files; $refs point there.
const address = "https://standard.open-contracting.org/schema/1__1__5/"

// Extension is one extension that our releases use.
type Extension struct {
	ID  string // its folder under files/extensions
	URL string // what a package declares in "extensions"
}

const extensionHost = "https://raw.githubusercontent.com/open-contracting-extensions/"

// Extensions in the order in which they patch the schema.
var Extensions = []Extension{
	{"bids", extensionHost + "ocds_bid_extension/v1.1.5/extension.json"},
	{"lots", extensionHost + "ocds_lots_extension/v1.1.5/extension.json"},
	{"budget", extensionHost + "ocds_budget_breakdown_extension/master/extension.json"},
	{"budget_and_spend", extensionHost + "ocds_budget_and_spend_extension/master/extension.json"},
	{"metrics", extensionHost + "ocds_metrics_extension/1.1/extension.json"},
	{"transaction_milestones", extensionHost + "ocds_transactions_relatedMilestone_extension/master/extension.json"},
	{"contract_completion", extensionHost + "ocds_contract_completion_extension/master/extension.json"},
}

// Kind is what a document claims to be.
type Kind int

// The kinds of document that can be validated.
const (
	Release        Kind = iota + 1 // one release, or a compiled release
	ReleasePackage                 // releases with who published them and when
	Record                         // all releases of one process and what they add up to
	RecordPackage                  // records with who published them and when
)

var locations = map[Kind]string{
	Release:        address + "release-schema.json",
	ReleasePackage: address + "release-package-schema.json",
	Record:         address + "record-package-schema.json#/definitions/record",
	RecordPackage:  address + "record-package-schema.json",
}

// compiled are the ready schemas by kind; some 20 ms, once a program.
var compiled = sync.OnceValue(func() map[Kind]*jsonschema.Schema {
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft4)
	compiler.AssertFormat()
	compiler.RegisterFormat(&jsonschema.Format{Name: "uri", Validate: checkURI})
	compiler.UseLoader(nothing{})
	for _, name := range []string{"release-package-schema.json", "record-package-schema.json", "versioned-release-validation-schema.json"} {
		add(compiler, name, read("files/"+name))
	}
	add(compiler, "release-schema.json", Patched())
	schemas := make(map[Kind]*jsonschema.Schema, len(locations))
	for kind, location := range locations {
		schemas[kind] = compiler.MustCompile(location)
	}
	return schemas
})

func add(compiler *jsonschema.Compiler, name string, document map[string]any) {
	if err := compiler.AddResource(address+name, document); err != nil {
		panic(fmt.Sprintf("schema: %s: %v", name, err))
	}
}

// nothing keeps the compiler from the network and the disk: whatever a $ref
// names must be embedded.
type nothing struct{}

func (nothing) Load(url string) (any, error) { return nil, fmt.Errorf("%s is not embedded", url) }

func read(path string) map[string]any {
	text, err := files.ReadFile(path)
	if err != nil {
		panic(fmt.Sprintf("schema: %v", err))
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		panic(fmt.Sprintf("schema: %s: %v", path, err))
	}
	return document
}

// Patched gives the release schema with the extensions merged in. The value is
// the caller's own.
func Patched() map[string]any {
	release := read("files/release-schema.json")
	for _, extension := range Extensions {
		patch(release, read("files/extensions/"+extension.ID+"/release-schema.json"))
	}
	return release
}

// patch applies a JSON Merge Patch (RFC 7396).
func patch(target, change map[string]any) {
	for name, value := range change {
		inner, isObject := value.(map[string]any)
		switch {
		case value == nil:
			delete(target, name)
		case isObject:
			existing, ok := target[name].(map[string]any)
			if !ok {
				existing = map[string]any{}
				target[name] = existing
			}
			patch(existing, inner)
		default:
			target[name] = value
		}
	}
}
