package jsontree

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Marshal writes a value on one line, members in their order, numbers as they
// were read, letters as letters (no \u003c for <).
func Marshal(value any) ([]byte, error) {
	var b bytes.Buffer
	if err := write(&b, value); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// MarshalJSON writes the object for encoding/json.
func (o *Object) MarshalJSON() ([]byte, error) { return Marshal(o) }

func write(b *bytes.Buffer, value any) error {
	switch v := value.(type) {
	case *Object:
		return writeObject(b, v)
	case []any:
		b.WriteByte('[')
		for i, entry := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := write(b, entry); err != nil {
				return err
			}
		}
		b.WriteByte(']')
		return nil
	case nil, bool, string, json.Number:
		return writeScalar(b, v)
	default:
		return fmt.Errorf("jsontree: a %T is no JSON value", value)
	}
}

func writeObject(b *bytes.Buffer, o *Object) error {
	b.WriteByte('{')
	first := true
	for name, value := range o.All() {
		if !first {
			b.WriteByte(',')
		}
		first = false
		if err := writeScalar(b, name); err != nil {
			return err
		}
		b.WriteByte(':')
		if err := write(b, value); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

func writeScalar(b *bytes.Buffer, value any) error {
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // Encode ends with a newline
	return nil
}
