package ocds

import "kelishim/internal/jsontree"

// stamp adds a value to the versions of a field, with the release that brought
// it; a value that did not change adds nothing. Null for a whole object or list
// is null for each of its fields.
func (m merger) stamp(into *jsontree.Object, name string, value any) {
	if value == nil && m.erase(into.Get(name)) {
		return
	}
	versions := into.Array(name)
	if n := len(versions); n > 0 {
		if last, ok := versions[n-1].(*jsontree.Object); ok && jsontree.Equal(last.Get("value"), value) {
			return
		}
	}
	version := &jsontree.Object{}
	version.Set("releaseID", m.release.Get("id"))
	version.Set("releaseDate", m.release.Get("date"))
	version.Set("releaseTag", jsontree.Clone(m.release.Get("tag")))
	version.Set("value", jsontree.Clone(value))
	into.Set(name, append(versions, version))
}

// erase stamps null on every field below, and tells whether there is anything
// below: an object, or entries of a list.
func (m merger) erase(existing any) bool {
	switch v := existing.(type) {
	case *jsontree.Object:
		for name := range v.All() {
			m.stamp(v, name, nil)
		}
		return true
	case []any:
		if isVersions(v) {
			return false
		}
		for _, entry := range v {
			object, ok := entry.(*jsontree.Object)
			if !ok {
				return false
			}
			for name := range object.All() {
				if name != "id" {
					m.stamp(object, name, nil)
				}
			}
		}
		return true
	default:
		return false
	}
}

// isVersions tells the versions of a value from the entries of a list.
func isVersions(list []any) bool {
	if len(list) == 0 {
		return false
	}
	first, ok := list[0].(*jsontree.Object)
	return ok && first.Has("releaseID") && first.Has("releaseTag") && first.Has("value")
}
