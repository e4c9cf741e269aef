package views

// Secret is something that is shown once, to be copied.
type Secret struct{ Text, Value, Note, Back, BackText string }

// Webhook is an address of another program with what it was told.
type Webhook struct {
	URL, Address, State string
	Stopped             bool
	Events              []string
	List                List
}

// Delivery is one message to another program.
type Delivery struct {
	URL, Event, Message, Body, Made, Tried, State, Attempts, Answer string
	Contract                                                        Link
	Errors                                                          []string
}
