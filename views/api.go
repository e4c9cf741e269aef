package views

// API is the description of the interface for programs.
type API struct {
	Text, Token string
	Spec        string // address of the file
	Groups      []APIGroup
	Event       APIOperation
	Schemas     []APISchema
	Problems    []string // kinds
}

// APIGroup is a group of operations.
type APIGroup struct {
	Name       string
	Operations []APIOperation
}

// APIOperation is what a program may ask.
type APIOperation struct {
	ID, Method, Path, Text, Scope string
	Params                        []APIMember
	Body                          *APIMember
	Answers                       []APIAnswer
}

// APIAnswer is what may come back.
type APIAnswer struct {
	Status string
	APIMember
}

// APIMember is a parameter, a property or a body.
type APIMember struct {
	Name, In   string
	Required   bool
	Type, Link string
	Text       string
}

// APISchema is a named shape.
type APISchema struct {
	APIMember
	Members []APIMember
}
