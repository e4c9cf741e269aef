package views

// UnitCosts is the page of unit costs of one category of service.
type UnitCosts struct {
	Filters     Filters
	Compared    string // how many were compared, of how many
	Chart       Bars   // the reader's own beside the similar; empty where none is own
	ChartNote   string
	Own         bool // some aimak is the reader's own
	Any         bool // there is something to compare at all
	List, Apart List
	Definitions []ServiceDefinition
}

// ServiceDefinition is what is in a service of an aimak and what is not.
type ServiceDefinition struct{ ID, Aimak, Included, Excluded string }
