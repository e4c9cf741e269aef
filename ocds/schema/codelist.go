package schema

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

// kyrgyzSchemes are known in Kyrgyzstan, though not to the standard: OKGZ is the
// national classifier of goods, works and services, DLO that of medicines.
var kyrgyzSchemes = []string{"OKGZ", "DLO"}

// codelists are the codes by file name ("partyRole.csv"); an extension's list
// with + before its name adds to the standard's.
var codelists = sync.OnceValue(func() map[string]map[string]bool {
	lists := map[string]map[string]bool{}
	folders := []string{"files/codelists"}
	for _, extension := range Extensions {
		folders = append(folders, "files/extensions/"+extension.ID+"/codelists")
	}
	for _, folder := range folders {
		paths, err := fs.Glob(files, folder+"/*.csv")
		if err != nil {
			panic(fmt.Sprintf("schema: %v", err))
		}
		for _, file := range paths {
			name := strings.TrimPrefix(path.Base(file), "+")
			if lists[name] == nil {
				lists[name] = map[string]bool{}
			}
			readCodes(file, lists[name])
		}
	}
	for _, scheme := range kyrgyzSchemes {
		lists["itemClassificationScheme.csv"][scheme] = true
	}
	return lists
})

func readCodes(file string, into map[string]bool) {
	text, err := files.ReadFile(file)
	if err != nil {
		panic(fmt.Sprintf("schema: %v", err))
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("schema: %s: %v", file, err))
	}
	column := slices.Index(rows[0], "Code")
	for _, row := range rows[1:] {
		into[row[column]] = true
	}
}
