package ocds

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"kelishim/internal/fault"
	"kelishim/internal/jsontree"
)

// ErrCompiled is returned for a record whose compiled release is not what its
// releases add up to.
var ErrCompiled = fault.New(fault.Invalid, "ocds.compiled")

// Reread goes through a package that Export wrote and hands over every release
// as the bytes that are stored. Of a record it merges them again: ErrCompiled
// where the compiled release says otherwise. Memory holds one record.
func Reread(r io.Reader, release func(ocid, id string, body []byte) error) error {
	in := json.NewDecoder(r)
	if err := delim(in, '{'); err != nil {
		return err
	}
	for in.More() {
		name, err := in.Token()
		if err != nil {
			return err
		}
		if name != "releases" && name != "records" {
			var skipped json.RawMessage
			if err := in.Decode(&skipped); err != nil {
				return err
			}
			continue
		}
		if err := delim(in, '['); err != nil {
			return err
		}
		for in.More() {
			var one json.RawMessage
			if err := in.Decode(&one); err != nil {
				return err
			}
			if name == "releases" {
				err = rereadRelease(one, release)
			} else {
				err = rereadRecord(one, release)
			}
			if err != nil {
				return err
			}
		}
		if err := delim(in, ']'); err != nil {
			return err
		}
	}
	return delim(in, '}')
}

var errForm = errors.New("not the form of a package")

func delim(in *json.Decoder, want json.Delim) error {
	token, err := in.Token()
	if err != nil {
		return err
	}
	if token != want {
		return errForm
	}
	return nil
}

func rereadRelease(body []byte, release func(ocid, id string, body []byte) error) error {
	var head struct{ OCID, ID string }
	if err := json.Unmarshal(body, &head); err != nil {
		return err
	}
	return release(head.OCID, head.ID, body)
}

func rereadRecord(text []byte, release func(ocid, id string, body []byte) error) error {
	var record struct {
		Releases        []json.RawMessage
		CompiledRelease json.RawMessage
	}
	if err := json.Unmarshal(text, &record); err != nil {
		return err
	}
	trees := make([]*jsontree.Object, len(record.Releases))
	for i, body := range record.Releases {
		if err := rereadRelease(body, release); err != nil {
			return err
		}
		tree, err := treeOf(body)
		if err != nil {
			return err
		}
		trees[i] = tree
	}
	compiled, err := Compile(trees)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCompiled, err)
	}
	want, err := jsontree.Marshal(compiled)
	if err != nil {
		return err
	}
	if !bytes.Equal(want, record.CompiledRelease) {
		return ErrCompiled
	}
	return nil
}

// HidePersons masks a release for who may read it but not the INN of natural
// persons: mask hides the INN in a text, and a person whose INN it hides has no
// address.
func HidePersons(body string, mask func(string) string) (string, error) {
	tree, err := treeOf([]byte(body))
	if err != nil {
		return "", err
	}
	for _, party := range tree.Objects("parties") {
		inn := party.Object("identifier").String("id")
		if mask(inn) != inn {
			party.Delete("address")
			party.Delete("contactPoint")
		}
	}
	text, err := jsontree.Marshal(tree)
	return mask(string(text)), err
}
