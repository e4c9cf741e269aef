package cardinal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Read gathers all compiled releases of a file: one a line (JSON lines), a
// release, a list, a release package, or a record package with compiled
// releases. It says how many releases it met.
func (in *Indicators) Read(source io.Reader) (releases int, err error) {
	reader := bufio.NewReader(source)
	if mark, _ := reader.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = reader.Discard(3)
	}
	decoder := json.NewDecoder(reader)
	decoder.UseNumber()
	for {
		var value any
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			return releases, nil
		}
		if err != nil {
			return releases, fmt.Errorf("read JSON value %d: %w", releases+1, err)
		}
		n, err := in.take(value)
		releases += n
		if err != nil {
			return releases, err
		}
	}
}

func (in *Indicators) take(value any) (n int, err error) {
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			more, err := in.take(one)
			if n += more; err != nil {
				return n, err
			}
		}
		return n, nil
	case map[string]any:
		for _, name := range []string{"records", "releases"} {
			if list, ok := v[name].([]any); ok && v["ocid"] == nil {
				return in.take(list)
			}
		}
		if compiled, ok := v["compiledRelease"].(map[string]any); ok {
			v = compiled
		}
		in.Add(v)
		return 1, nil
	}
	return 0, ErrNoObject
}
