package views

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"mime"
	"path"
	"strings"
	"sync"
)

//go:embed static/*
var files embed.FS

type asset struct {
	path, contentType string
	body, gzipped     []byte
}

// assets are the embedded files by name and by path, hashed and compressed
// once: an old PC on a slow line asks for each once.
var assets = sync.OnceValues(func() (byName, byPath map[string]asset) {
	byName, byPath = map[string]asset{}, map[string]asset{}
	entries, err := files.ReadDir("static")
	if err != nil {
		panic(fmt.Sprintf("views: %v", err)) // embedded at build
	}
	for _, entry := range entries {
		body, err := files.ReadFile("static/" + entry.Name())
		if err != nil {
			panic(fmt.Sprintf("views: %v", err))
		}
		sum := sha256.Sum256(body)
		extension := path.Ext(entry.Name())
		one := asset{body: body, contentType: mime.TypeByExtension(extension),
			path: "/static/" + strings.TrimSuffix(entry.Name(), extension) + "." + hex.EncodeToString(sum[:5]) + extension}
		var zipped bytes.Buffer
		w, _ := gzip.NewWriterLevel(&zipped, gzip.BestCompression) // the level is a constant
		if _, err := w.Write(body); err == nil && w.Close() == nil && zipped.Len() < len(body) {
			one.gzipped = zipped.Bytes()
		}
		byName[entry.Name()], byPath[one.path] = one, one
	}
	return byName, byPath
})

// Asset is the address of an embedded file, with a hash of its content.
func Asset(name string) string {
	byName, _ := assets()
	return byName[name].path
}

// Static finds an embedded file by its address; gzipped is nil where packing
// does not pay.
func Static(address string) (body, gzipped []byte, contentType string, ok bool) {
	_, byPath := assets()
	one, ok := byPath[address]
	return one.body, one.gzipped, one.contentType, ok
}
