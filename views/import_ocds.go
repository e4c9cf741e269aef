package views

// ImportOCDS is what a file of open contracting data gave, before and after it
// was written.
type ImportOCDS struct {
	Name, Upload, Entries, SHA256 string
	Done, Wrong, Touched          bool
	Asked                         int
	Corrections                   []OCDSCorrection
	Problems, Warnings            []OCDSProblem
	Fields                        []Field // one a question
	Answers                       map[string]string
	Tables                        []OCDSTable
	Aside                         []string
}

// OCDSCorrection is a rule with its first changes.
type OCDSCorrection struct {
	Text, Count string
	First       []OCDSChange
}

// OCDSChange is a value of the file beside what became of it.
type OCDSChange struct{ Path, Before, After string }

// OCDSProblem is one kind of mistake with its places.
type OCDSProblem struct{ Path, Text, Count, At string }

// OCDSTable counts the rows of a table.
type OCDSTable struct{ Name, Added, Changed, Unchanged string }

// hidden carries the upload and the answers from page to page.
func (v ImportOCDS) hidden(confirm bool) map[string]string {
	fields := map[string]string{"upload": v.Upload, "name": v.Name}
	for key, answer := range v.Answers {
		fields["answer:"+key] = answer
	}
	for _, f := range v.Fields {
		delete(fields, f.Name)
	}
	if confirm {
		fields["confirm"] = "1"
	}
	return fields
}
