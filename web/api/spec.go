package api

import (
	_ "embed" // openapi.yaml
	"fmt"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// SpecText is the description of the API, as it is served.
//
//go:embed openapi.yaml
var SpecText []byte

// Texts is one text in the three languages.
type Texts struct{ EN, RU, KY string }

// In is the text in a language.
func (t Texts) In(lang string) string {
	switch lang {
	case "ru":
		return t.RU
	case "ky":
		return t.KY
	default:
		return t.EN
	}
}

// Spec is the description as its page shows it.
type Spec struct {
	Text    Texts
	Token   Texts
	Tags    []Tag
	Event   Described
	Schemas []Schema
}

// Tag is a group of operations.
type Tag struct {
	Name       string
	Text       Texts
	Operations []Described
}

// Described is an operation as the description has it.
type Described struct {
	ID, Method, Path string
	Text             Texts
	Params           []Member
	Body             Member // what is sent; no Type where nothing is
	Answers          []Answer
}

// Answer is what may come back: a status, and what the body is.
type Answer struct {
	Status string // "default" is every refusal
	Member
}

// Member is a parameter, a property or a body: its type in words, and the schema
// that it leads to.
type Member struct {
	Name, In   string
	Required   bool
	Type, Link string
	Text       Texts
}

// Schema is a named shape.
type Schema struct {
	Member
	Members []Member
}

// Read reads the description once; its text is part of the program, so that one
// that cannot be read is found by every test.
var Read = sync.OnceValue(func() Spec {
	var document yaml.Node
	if err := yaml.Unmarshal(SpecText, &document); err != nil {
		panic(fmt.Sprintf("openapi.yaml: %v", err))
	}
	root := tree{document.Content[0], document.Content[0]}
	spec := Spec{Text: root.at("info").texts("description"), Token: root.at("components", "securitySchemes", "token").texts("description")}
	for _, one := range root.at("tags").list() {
		spec.Tags = append(spec.Tags, Tag{Name: one.at("name").text(), Text: one.texts("description")})
	}
	for _, path := range root.at("paths").members() {
		for _, method := range path.value.members() {
			op := described(path.name, method.name, method.value)
			for i := range spec.Tags {
				if spec.Tags[i].Name == method.value.at("tags").list()[0].text() {
					spec.Tags[i].Operations = append(spec.Tags[i].Operations, op)
				}
			}
		}
	}
	spec.Event = described("", "post", root.at("webhooks", "event", "post"))
	for _, one := range root.at("components", "schemas").members() {
		s := Schema{Member: one.value.member(one.name)}
		s.Members = one.value.shape()
		for _, part := range one.value.at("allOf").list() {
			s.Members = append(part.resolve().shape(), s.Members...)
		}
		spec.Schemas = append(spec.Schemas, s)
	}
	return spec
})

func described(path, method string, node tree) Described {
	op := Described{ID: node.at("operationId").text(), Method: strings.ToUpper(method), Path: path, Text: node.texts("summary")}
	for _, one := range node.at("parameters").list() {
		one = one.resolve()
		m := one.at("schema").member(one.at("name").text())
		m.In, m.Required, m.Text = one.at("in").text(), one.at("required").text() == "true", one.texts("description")
		op.Params = append(op.Params, m)
	}
	if content := node.at("requestBody", "content").members(); len(content) > 0 {
		op.Body = content[0].value.at("schema").member("")
	}
	for _, one := range node.at("responses").members() {
		answer := Answer{Status: one.name}
		if content := one.value.resolve().at("content").members(); len(content) > 0 {
			answer.Member = content[0].value.at("schema").member("")
			if results := content[0].value.at("schema", "properties", "results", "items"); results.node != nil {
				answer.Member = results.member("")
				answer.Type = "{results: [" + answer.Type + "], links}"
			}
		}
		op.Answers = append(op.Answers, answer)
	}
	return op
}

// tree is a node of the document; a node that is not there has none.
type tree struct{ node, root *yaml.Node }

type pair struct {
	name  string
	value tree
}

func (t tree) members() (list []pair) {
	if t.node == nil || t.node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(t.node.Content); i += 2 {
		list = append(list, pair{t.node.Content[i].Value, tree{t.node.Content[i+1], t.root}})
	}
	return list
}

func (t tree) at(path ...string) tree {
	for _, name := range path {
		found := tree{root: t.root}
		for _, one := range t.members() {
			if one.name == name {
				found = one.value
			}
		}
		t = found
	}
	return t
}

func (t tree) list() (list []tree) {
	if t.node == nil || t.node.Kind != yaml.SequenceNode {
		return nil
	}
	for _, one := range t.node.Content {
		list = append(list, tree{one, t.root})
	}
	return list
}

func (t tree) text() string {
	if t.node == nil {
		return ""
	}
	return t.node.Value
}

// texts are the text of a member with its translations beside it.
func (t tree) texts(name string) Texts {
	return Texts{t.at(name).text(), t.at("x-ru").text(), t.at("x-ky").text()}
}

// resolve follows a reference within the document.
func (t tree) resolve() tree {
	ref := t.at("$ref").text()
	if ref == "" {
		return t
	}
	return tree{t.root, t.root}.at(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
}

// member words a schema: its type, or the name of the schema it leads to.
func (t tree) member(name string) Member {
	m := Member{Name: name, Text: t.texts("description")}
	if ref := t.at("$ref").text(); ref != "" {
		m.Type = ref[strings.LastIndexByte(ref, '/')+1:]
		m.Link = m.Type
		if m.Text.EN == "" {
			m.Text = t.resolve().texts("description")
		}
		return m
	}
	m.Type = t.at("type").text()
	if format := t.at("format").text(); format != "" {
		m.Type += " (" + format + ")"
	}
	if m.Type == "array" {
		items := t.at("items").member("")
		m.Type, m.Link = "["+items.Type+"]", items.Link
	}
	var words []string
	for _, one := range t.at("enum").list() {
		words = append(words, one.text())
	}
	if len(words) > 0 {
		m.Type = strings.Join(words, " | ")
	}
	if word := t.at("const").text(); word != "" {
		m.Type = word
	}
	return m
}

// shape lists the properties of an object; those of an object within it follow
// under their path.
func (t tree) shape() (list []Member) {
	required := map[string]bool{}
	for _, one := range t.at("required").list() {
		required[one.text()] = true
	}
	for _, one := range t.at("properties").members() {
		m := one.value.member(one.name)
		m.Required = required[one.name]
		list = append(list, m)
		inner := one.value.shape()
		if len(inner) == 0 {
			inner = one.value.at("items").shape()
		}
		for _, part := range inner {
			part.Name = one.name + "." + part.Name
			list = append(list, part)
		}
	}
	return list
}
